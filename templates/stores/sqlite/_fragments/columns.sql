{% set types = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "json": "TEXT /* JSON */"} %}
{% include "stores/sql/_fragments/columns.sql" %}
{% for table, column in added %}
ALTER TABLE {{ table }} ADD COLUMN "{{ column.name }}" {{ types[column.kind] }};
{% endfor %}
