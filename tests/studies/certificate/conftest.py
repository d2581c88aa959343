from tests.certificate_fixture import archive_file, certificate  # noqa: F401 (fixtures)
