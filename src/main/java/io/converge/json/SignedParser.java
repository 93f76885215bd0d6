package io.converge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/** Keeps the sign of -0.0 and -0, which no decimal number has: like NaN, it is to be read as a double. */
final class SignedParser extends JsonParserDelegate {

    private boolean isMinusZero;

    SignedParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public JsonToken nextToken() throws IOException {
        isMinusZero = super.nextToken() == JsonToken.VALUE_NUMBER_INT
                && getTextLength() == 2
                && getText().equals("-0");
        return currentToken();
    }

    @Override
    public JsonToken currentToken() {
        return isMinusZero ? JsonToken.VALUE_NUMBER_FLOAT : super.currentToken();
    }

    @Override
    public int currentTokenId() {
        return currentToken() == null ? JsonTokenId.ID_NO_TOKEN : currentToken().id();
    }

    @Override
    public boolean isNaN() throws IOException {
        return super.isNaN() || isNegativeZero();
    }

    @Override
    public double getDoubleValue() throws IOException {
        return isNegativeZero() ? -0.0 : super.getDoubleValue();
    }

    private boolean isNegativeZero() throws IOException {
        return currentToken() == JsonToken.VALUE_NUMBER_FLOAT
                && getDecimalValue().signum() == 0
                && getText().startsWith("-");
    }
}
