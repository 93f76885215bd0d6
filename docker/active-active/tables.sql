-- On both servers. An administrator runs it once.
create table products (
  sku text primary key,
  name text not null,
  price numeric(12,2),
  stock integer,
  ean text,
  description text,
  converge_context jsonb,
  converge_winner text,
  converge_digest text,
  unique (ean) deferrable
);
-- So that an update tells which columns it changed.
alter table products replica identity full;

-- What the connector follows, and its role.
create publication products for table products;
create role debezium login replication password 'debezium';
grant select on products to debezium;

-- The sink's role, and the origin that marks its transactions.
create role sink login password 'sink';
grant select, insert, update, delete on products to sink;
grant create on schema public to sink;
select pg_replication_origin_create('converge');
grant execute on function pg_replication_origin_session_setup(text) to sink;
