"""Every setting of Rasad, in one typed place.

Sources, first wins: arguments, environment (`RASAD_<NAME>`; `CLICKHOUSE_URL` and `KAFKA_BOOTSTRAP` too),
the TOML file named by `RASAD_CONFIG`, the addresses that a running `rasad run` wrote to
`<data directory>/run/settings.toml`, defaults. An unknown or bad value stops the start with the name of its key.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.store.address import check_authorities, completed


class SettingsError(ValueError):
    """A setting that is unknown or bad; the message names its key."""


class Settings(BaseSettings):
    """The settings in force."""

    model_config = SettingsConfigDict(
        env_prefix="RASAD_",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_default=True,
        hide_input_in_errors=True,  # a secret must not stand in the message of the error that it causes
    )

    data_dir: Path = Field(Path("var"), description="all local state lies below it")

    kafka_bootstrap: str = Field(
        "127.0.0.1:9092", validation_alias=AliasChoices("kafka_bootstrap", "RASAD_KAFKA_BOOTSTRAP", "KAFKA_BOOTSTRAP")
    )
    kafka_security: str = Field("PLAINTEXT", pattern="^(PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL)$")
    kafka_ca_file: Path | None = Field(
        None, description="with SSL: authorities in PEM that are trusted instead of the system's"
    )
    kafka_sasl_mechanism: str = Field("SCRAM-SHA-512", pattern="^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$")
    kafka_username: str | None = Field(None, description="with SASL")
    kafka_password: SecretStr | None = Field(None, description="with SASL")
    kafka_replication: int = Field(1, ge=1, le=9, description="replication factor of topics that are created")

    clickhouse_password: SecretStr | None = Field(None, description="where the URL holds none")
    clickhouse_ca_file: Path | None = Field(
        None, description="with https: authorities in PEM that are trusted instead of the system's"
    )
    clickhouse_url: SecretStr = Field(
        SecretStr("http://127.0.0.1:8123/default"),
        validation_alias=AliasChoices("clickhouse_url", "RASAD_CLICKHOUSE_URL", "CLICKHOUSE_URL"),
        description="http(s)://user:password@host:port/database",
    )

    store_password: SecretStr | None = Field(None, description="of the embedded engine's default user")
    store_reader_password: SecretStr | None = Field(None, description="of its read-only user `reader`")

    sites: str = Field("newsroom", pattern="^(newsroom|live)$", description="what the connectors connect to")
    newsroom_url: str = Field("http://127.0.0.1:8090", description="where the newsroom listens")

    page_timeout: float = Field(10.0, gt=0, le=300, description="seconds that one page may take in a worker process")
    pool_processes: int = Field(1, ge=1, le=64, description="worker processes of one clean or enrich worker")
    pool_memory_mb: int = Field(1024, ge=256, description="address space of one worker process")

    load_rows: int = Field(500, ge=1, description="a batch is stored when it has so many records ...")
    load_seconds: float = Field(0.5, gt=0, description="... or is so old")
    text_days: int = Field(0, ge=0, le=10000, description="days after the fetch that texts are kept; 0: for ever")

    canary_seconds: float = Field(
        300, ge=0, description="between two pages that the monitor sends through all stages, for each outlet; 0: none"
    )

    metrics_port: int = Field(0, ge=0, le=65535, description="of this process; 0: any free one")
    metrics_host: str = "127.0.0.1"
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    generation: str = Field("g1", pattern="^[a-z0-9_-]{1,32}$", description="where live records are stored")

    @field_validator("kafka_bootstrap")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for address in value.split(","):
            host, _, port = address.strip().rpartition(":")
            if not host or not port.isdecimal() or not 0 < int(port) < 65536:
                raise ValueError(f"{address!r} is no host:port")
        return ",".join(address.strip() for address in value.split(","))

    @field_validator("kafka_ca_file")
    @classmethod
    def _authorities(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is not None:
            _goes_with(info, "SSL")
            check_authorities(str(value))
        return value

    @field_validator("kafka_username", "kafka_password")
    @classmethod
    def _credentials(cls, value: Any, info: ValidationInfo) -> Any:
        security = info.data.get("kafka_security", "")
        if value is not None:
            _goes_with(info, "SASL")
        elif security.startswith("SASL"):
            raise ValueError(f"kafka_security is {security}, which needs it")
        return value

    @field_validator("clickhouse_url")
    @classmethod
    def _whole_url(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        password, authorities = info.data.get("clickhouse_password"), info.data.get("clickhouse_ca_file")
        return SecretStr(
            completed(
                value.get_secret_value(),
                password=secret(password) if password else None,
                ca_file=str(authorities) if authorities else None,
            )
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, the file of RASAD_CONFIG, the running local pipeline's addresses."""
        files = [Path(named)] if (named := os.environ.get("RASAD_CONFIG")) else []
        files.append(run_file(Path(os.environ.get("RASAD_DATA_DIR", "var"))))
        tomls = (TomlConfigSettingsSource(settings_cls, toml_file=file) for file in files)
        return (init_settings, env_settings, *tomls)


def _goes_with(info: ValidationInfo, wanted: str) -> None:
    """What is set and never used is a mistake: somebody believes to be protected and is not."""
    security = info.data.get("kafka_security", "")
    if wanted not in security:
        raise ValueError(f"is set, but kafka_security is {security}: it goes with {wanted} only")


def secret(value: SecretStr | None) -> str:
    """A secret's text; empty when it is not set."""
    return value.get_secret_value() if value else ""


def run_file(data_dir: Path) -> Path:
    """Where `rasad run` tells other terminals which addresses it serves."""
    return data_dir / "run" / "settings.toml"


def load(**overrides: Any) -> Settings:
    """The settings in force. Raises SettingsError that names the key."""
    config = os.environ.get("RASAD_CONFIG")
    if config and not Path(config).is_file():
        raise SettingsError(f"RASAD_CONFIG names {config}, which is no file")
    known = {"RASAD_CONFIG", "RASAD_SHARED"} | {f"RASAD_{name.upper()}" for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith("RASAD_") and name not in known:
            raise SettingsError(f"{name}: no such setting (see `rasad config`)")
    try:
        return Settings(**overrides)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{config or run_file(Path('var'))} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        why = "no such setting" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{key}: {why}") from error


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load()
