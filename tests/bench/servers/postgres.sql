CREATE TABLE conversations (
    id text COLLATE "C" PRIMARY KEY,
    product text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    subject text NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX of_a_customer ON conversations (product, customer_id, updated_at DESC, id);

CREATE INDEX inbox ON conversations (product, updated_at)
    WHERE status NOT IN ('resolved', 'closed');

CREATE TABLE messages (
    conversation_id text COLLATE "C" NOT NULL REFERENCES conversations (id),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    id text NOT NULL,
    body text,
    author text NOT NULL,
    is_customer boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, seq)
);

CREATE FUNCTION wire_text(timestamptz) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;
