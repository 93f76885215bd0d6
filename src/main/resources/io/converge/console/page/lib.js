// Preact as its UMD builds leave it: the one place that knows of them.
const { h, Component, Fragment, render } = self.preact;
const { useState, useEffect, useLayoutEffect, useRef, useMemo, useReducer } = self.preactHooks;

export { h, Component, Fragment, render, useState, useEffect, useLayoutEffect, useRef, useMemo, useReducer };
