-- What was kept before has none of these (NULL). Lists and objects are JSON.
{% for table, column in added if column.default is not none %}
-- Where {{ column.name }} of {{ table }} is NULL, this is sent: {{ column.default | py | comment }}
{% endfor %}
