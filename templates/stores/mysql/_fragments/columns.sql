{% set types = {"text": "LONGTEXT", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "json": "LONGTEXT /* JSON */"} %}
{% include "stores/sql/_fragments/columns.sql" %}
{% for table, column in added %}
ALTER TABLE {{ table }} ADD COLUMN `{{ column.name }}` {{ types[column.kind] }};
{% endfor %}
