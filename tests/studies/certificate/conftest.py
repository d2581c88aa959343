from tests.certificate_fixture import (  # noqa: F401 (fixtures)
    archive_file,
    audited,
    audited_archive,
    certificate,
    judged_twice,
)
