"""Positions and presence by day. Partitions live in a schema of their own, on which the pages' role has no rights:
row-level security of the parent is not asked when a partition is read by its own name."""

from django.db import migrations

TABLES = """
CREATE SCHEMA IF NOT EXISTS tracks;
CREATE TABLE onduty_position (
    session_id bigint NOT NULL,
    at timestamptz NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    accuracy real NOT NULL,
    county varchar(6) NOT NULL,
    PRIMARY KEY (session_id, at)
) PARTITION BY RANGE (at);
CREATE INDEX onduty_position_at ON onduty_position USING brin (at);
CREATE TABLE onduty_presence (
    session_id bigint NOT NULL,
    at timestamptz NOT NULL,
    grid varchar(15) NOT NULL,
    county varchar(6) NOT NULL,
    PRIMARY KEY (session_id, at)
) PARTITION BY RANGE (at);
CREATE INDEX onduty_presence_at ON onduty_presence USING brin (at);
ALTER TABLE onduty_latest SET (fillfactor = 70);
"""

# Days are Tieling's. A day goes an hour before its first point would be `keep` days old; the week to come is there.
FUNCTION = """
CREATE FUNCTION quartet_track_days(moment timestamptz, keep integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '5s' AS $$
DECLARE
    first date := ((moment + interval '1 hour') AT TIME ZONE 'Asia/Shanghai')::date - keep + 1;
    last date := (moment AT TIME ZONE 'Asia/Shanghai')::date + 7;
    parent text;
    name text;
    day date;
    dropped integer := 0;
BEGIN
    IF keep < 1 OR keep > 3650 THEN
        RAISE EXCEPTION 'tracks are kept for 1 to 3650 days, not %', keep;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('quartet.track_days'));
    FOREACH parent IN ARRAY ARRAY['onduty_position', 'onduty_presence'] LOOP
        FOR name IN
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = ('public.' || parent)::regclass AND right(c.relname, 8)::date < first
        LOOP
            EXECUTE format('DROP TABLE tracks.%I', name);
            dropped := dropped + 1;
        END LOOP;
        day := first;
        WHILE day <= last LOOP
            name := parent || '_' || to_char(day, 'YYYYMMDD');
            IF to_regclass('tracks.' || name) IS NULL THEN
                EXECUTE format(
                    'CREATE TABLE tracks.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                    name, parent, day::timestamp AT TIME ZONE 'Asia/Shanghai',
                    (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
                );
            END IF;
            day := day + 1;
        END LOOP;
    END LOOP;
    RETURN dropped;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("onduty", "0001_duty")]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE onduty_position, onduty_presence; DROP SCHEMA tracks"),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION quartet_track_days(timestamptz, integer)"),
    ]
