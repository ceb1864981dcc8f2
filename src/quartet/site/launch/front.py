"""The front: Caddy on HOST:PORT, one origin for pages and live events, HTTPS when asked for, nothing else."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

from quartet.site.config import Config

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
BODY_LIMIT = "25MB"
ACCESS_LOG_HOURS = 24 * 180
"""Cybersecurity Law (网络安全法) art. 23(3): network logs are kept for at least six months."""

CADDYFILE = """\
# Written by `quartet up` at each start.
{{
	admin off
	persist_config off
	auto_https disable_redirects
	skip_install_trust
	ocsp_stapling off
	grace_period 3s
	storage file_system "{home}/caddy"
{default_sni}
	log {{
		output stderr
		level WARN
{filter}
	}}
	servers {{
		timeouts {{
			read_header 10s
			read_body 5m
			idle 2m
		}}
		max_header_size 32KB
	}}
}}

{sites} {{
	{bind}
	{tls}
	request_body {{
		max_size {limit}
	}}
	header {{
		-Server
		-Via
		defer
	}}
	handle /live/* {{
		reverse_proxy 127.0.0.1:{live} {{
			flush_interval -1
			lb_try_duration 5s
		}}
	}}
	handle {{
		encode zstd gzip
		reverse_proxy 127.0.0.1:{web} {{
			# A telephone on a bad line fills this buffer, not a process that others wait for.
			request_buffers 128KiB
			# A page that is being started again makes people wait a moment, not fail.
			lb_try_duration 5s
		}}
	}}
	handle_errors 413 {{
		respond "文件或内容太大,一次最多 {limit}。Too large: at most {limit} at once." 413
	}}
	handle_errors 502 503 504 {{
		header Retry-After 10
		respond "平台正在启动或恢复,请稍后刷新。The platform is starting or recovering. Please try again shortly." 503
	}}
	log {{
		output file "{home}/logs/access.log" {{
			roll_size 20MiB
			roll_keep 10000
			roll_keep_for {hours}h
			mode 0600
		}}
{filter}
	}}
}}
{others}"""

LOG_FILTER = """\
		# No query, no secret of a slip, no header: what a line needs is who, when, which page, how it ended.
		format filter {
			wrap json
			fields {
				request>uri regexp "(\\?.*|^/(s|p|m|card)/.*)$" "…"
				request>headers delete
				request>tls delete
				resp_headers delete
			}
		}"""

OTHERS = """
# Another site's name led here (DNS rebinding, a stray link): say so and show nothing.
{scheme}://:{port} {{
	{bind}
	respond "This address is not served here. 此处不提供该地址。" 421
}}
"""


def find_caddy() -> Path | None:
    """Find Caddy: the one on PATH, else the one a wheel put beside our own command."""
    for found in (shutil.which("caddy"), Path(sysconfig.get_path("scripts")) / "caddy"):
        if found and _works(Path(found)):
            return Path(found)
    return None


def caddyfile(config: Config, *, web: int, live: int) -> str:
    """Write Caddy's configuration: `/live/…` to the port `live`, everything else to `web`.

    Plain HTTP unless HTTPS=internal (a certificate of Caddy's own authority, whose root is then in
    `home/caddy/pki/authorities/local/root.crt`) or TLS_CERT and TLS_KEY. On loopback only its own names are answered.
    """
    scheme = "https" if config.encrypted else "http"
    names = answered_names(config)
    bind = "" if config.everywhere else f"bind {config.host}"
    tls = ""
    if config.tls_cert is not None:
        tls = f'tls "{config.tls_cert}" "{config.tls_key}"'
    elif config.https is not None:
        tls = "tls internal"
    return CADDYFILE.format(
        home=config.home,
        sites=", ".join(f"{scheme}://{name}:{config.port}" for name in names or [""]),
        bind=bind,
        tls=tls,
        default_sni=f"\tdefault_sni {names[0]}" if names and config.encrypted else "",
        filter=LOG_FILTER,
        limit=BODY_LIMIT,
        hours=ACCESS_LOG_HOURS,
        web=web,
        live=live,
        others=OTHERS.format(scheme=scheme, port=config.port, bind=bind) if names and not config.encrypted else "",
    )


def answered_names(config: Config) -> list[str]:
    """List the names the front answers to; none means any."""
    if config.https is not None and config.tls_cert is None:
        return list(config.known_names)  # an authority signs names, so they must be known
    if config.loopback:
        return list(dict.fromkeys((*LOOPBACK_NAMES, *config.names)))
    return list(config.names)


def _works(program: Path) -> bool:
    try:
        return subprocess.run([program, "version"], capture_output=True, check=False).returncode == 0  # noqa: S603 -- fixed
    except OSError:
        return False
