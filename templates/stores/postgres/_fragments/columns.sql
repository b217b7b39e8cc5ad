{% set types = {"text": "text", "integer": "bigint", "number": "float8", "boolean": "boolean", "json": "json"} %}
{% include "stores/sql/_fragments/columns.sql" %}
{% for table, column in added %}
ALTER TABLE {{ table }} ADD COLUMN "{{ column.name }}" {{ types[column.kind] }};
{% endfor %}
