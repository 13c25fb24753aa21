-- Accounts as identity providers and foreign clients know them.
alter table account
  -- 24 hex digits, by which other systems know the user; imports keep theirs.
  add column public_id text collate "C" not null
    default substr(md5(gen_random_uuid()::text || clock_timestamp()::text), 1, 24)
    constraint account_public_id unique check (public_id ~ '^[0-9a-f]{24}$'),
  -- Who vouches for the account (the issuer's URL for OIDC), and its name there.
  add column provider text,
  add column external_id text,
  -- What the provider says besides: {thumbnailPhoto, familyName, oidcClaims, …}.
  add column profile json not null default '{}',
  -- False where the provider says that it has not checked the address, which then gives no rights.
  add column email_verified boolean not null default true,
  add column identity_created timestamptz,
  add column identity_modified timestamptz,
  -- Preferences of user interfaces: {id, datasetCount, jobCount, externalSettings}; null when there are none.
  add column settings json,
  -- Signed tokens of an older version end; the one that a password was changed with stays (SHA-256).
  add column credential_version int not null default 0,
  add column credentials_changed_at timestamptz,
  add column kept_token bytea;

create index account_email on account (lower(email));
create index account_external on account (external_id) where external_id is not null;

-- A group may be given by several sources at once, each of which takes away no more than it gave.
alter table membership drop constraint membership_pkey;
alter table membership add primary key (account_id, group_name, source);

-- Keys that all processes share, made once.
create table server_secret (
  name text primary key,
  value text not null,
  created_at timestamptz not null default now()
);
