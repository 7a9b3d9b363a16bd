"""The ZIP, read as the one form there is for a list of members."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Callable, Iterator

from documents import CannotLook, Refused, sha256

MEMBER_LIMIT = 1_000_000
BLOCK = 1024 * 1024

# Says what is wrong and where, and goes on.
Fail = Callable[[str, str], None]


@dataclass(frozen=True)
class Member:
    """A file of the bundle: where its contents are, and their hash."""

    offset: int
    size: int
    sha256: str


LOCAL, CENTRAL, END, END64, LOCATOR64 = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7"
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
UTF8, STORED, TIME, DATE = 0x0800, 0, 0, 0x0021


def extra_field(numbers: list[int]) -> bytes:
    """The ZIP64 extra field with these numbers, or nothing."""
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""


def local_header(path: bytes, crc: int, size: int) -> bytes:
    extra = extra_field([size, size] if size >= FULL32 else [])
    fixed = (45 if extra else 20, UTF8, STORED, TIME, DATE, crc, min(size, FULL32), min(size, FULL32))
    return LOCAL + struct.pack("<5H3I2H", *fixed, len(path), len(extra)) + path + extra


def central_header(path: bytes, crc: int, size: int, offset: int) -> bytes:
    extra = extra_field(([size, size] if size >= FULL32 else []) + ([offset] if offset >= FULL32 else []))
    fixed = (45, 45 if extra else 20, UTF8, STORED, TIME, DATE, crc, min(size, FULL32), min(size, FULL32))
    rest = (len(path), len(extra), 0, 0, 0, 0, min(offset, FULL32))
    return CENTRAL + struct.pack("<6H3I5H2I", *fixed, *rest) + path + extra


def end_records(count: int, size: int, offset: int) -> bytes:
    """What stands after a directory of `count` members and `size` bytes that begins at `offset`."""
    large = b""
    if count >= FULL16 or size >= FULL32 or offset >= FULL32:
        large = END64 + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, count, count, size, offset)
        large += LOCATOR64 + struct.pack("<IQI", 0, offset + size, 1)
    small = (min(count, FULL16), min(count, FULL16), min(size, FULL32), min(offset, FULL32))
    return large + END + struct.pack("<4H2IH", 0, 0, *small, 0)


class Archive:
    """The file, read as the one ZIP there is for a list of members."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = file.seek(0, 2)
        self.members: dict[str, Member] = {}
        self.folder = ""
        begins = self.size >= 4 and self.at(0, 4) == LOCAL
        ends = self.size >= 22 and self.at(self.size - 22, 4) == END
        if not begins and not ends:
            raise CannotLook("no ZIP")

    def at(self, offset: int, length: int) -> bytes:
        self.file.seek(offset)
        data = self.file.read(length)
        if len(data) != length:
            raise Refused(f"ends before byte {offset + length}")
        return data

    def blocks(self, offset: int, length: int) -> Iterator[bytes]:
        while length:
            block = self.at(offset, min(BLOCK, length))
            offset, length = offset + len(block), length - len(block)
            yield block

    def contents(self, member: Member, limit: int) -> bytes:
        if member.size > limit:
            raise Refused(f"larger than {limit} bytes")
        data = self.at(member.offset, member.size)
        if sha256(data) != member.sha256:
            raise CannotLook("the file is being changed while it is read")
        return data

    def lines(self, member: Member, limit: int) -> Iterator[bytes]:
        """The lines of a member without their newlines; one that is too long with it, or has none, is refused."""
        rest = b""
        for block in self.blocks(member.offset, member.size):
            *whole, rest = (rest + block).split(b"\n")
            if any(len(line) >= limit for line in (*whole, rest)):
                raise Refused(f"a line longer than {limit} bytes")
            yield from whole
        if rest:
            raise Refused("its last line has no newline")

    def end(self) -> tuple[int, int, int]:
        """How many members there are, how large their directory is, and where it begins."""
        if self.size < 22 or self.at(self.size - 22, 4) != END:
            raise Refused("no end record where the file ends")
        numbers = struct.unpack("<2H2I", self.at(self.size - 22, 22)[8:20])[1:]
        if FULL16 in numbers[:1] or FULL32 in numbers[1:]:
            if self.size < 98 or self.at(self.size - 98, 4) != END64:
                raise Refused("no ZIP64 end record where it has to stand")
            numbers = struct.unpack("<3Q", self.at(self.size - 98, 56)[32:])
        count, size, offset = numbers
        tail = end_records(count, size, offset)
        if offset + size + len(tail) != self.size or self.at(offset + size, len(tail)) != tail:
            raise Refused(f"byte {self.size - len(tail)}: not the end records that follow from the members")
        if count > MEMBER_LIMIT:
            raise Refused(f"more than {MEMBER_LIMIT} members")
        return count, size, offset

    def directory(self, fail: Fail) -> Iterator[tuple[bytes, int, int]]:
        """Path, CRC-32 and size of each member, as the directory has them."""
        count, size, begin = self.end()
        at, local = begin, 0
        for _ in range(count):
            fixed = self.at(at, 46)
            crc, _, length, name, extra, comment = struct.unpack("<3I3H", fixed[16:34])
            if fixed[:4] != CENTRAL or not 0 < name <= 255 or extra > 28 or comment:
                raise Refused(f"byte {at}: not the header of a member")
            path = self.at(at + 46, name)
            if length == FULL32 and extra >= 12:
                (length,) = struct.unpack("<Q", self.at(at + 46 + name + 4, 8))
            expected = central_header(path, crc, length, local)
            if self.at(at, 46 + name + extra) != expected:
                fail(f"byte {at}", f"not the header that follows from {path.decode('ascii', 'backslashreplace')}")
            yield path, crc, length
            at += 46 + name + extra
            local += len(local_header(path, crc, length)) + length
            if local > begin:
                break
        if at != begin + size or local != begin:
            raise Refused("members and directory do not stand one directly after the other")

    def read(self, fail: Fail, in_a_folder: bool = True) -> None:
        """Reads every byte once: the one form of the ZIP, every CRC-32, and the hash of each member."""
        at, seen = 0, set()
        # The whole directory first: where its sizes do not fill the file exactly, nothing is read by them.
        for path, crc, size in list(self.directory(fail)):
            name = path.decode("ascii", "backslashreplace")
            if not re.fullmatch(rb"(?!\.)[A-Za-z0-9._-]+(/(?!\.)[A-Za-z0-9._-]+)*", path):
                raise Refused(f"{name}: not a path a bundle has")
            if path.lower() in seen:
                raise Refused(f"{name}: there twice, or but for its case")
            seen.add(path.lower())
            header = local_header(path, crc, size)
            if self.at(at, len(header)) != header:
                fail(f"byte {at}", f"not the header that follows from {name}")
            at += len(header)
            found, digest = 0, hashlib.sha256()
            for block in self.blocks(at, size):
                found = zlib.crc32(block, found)
                digest.update(block)
            if found != crc:
                fail(name, "its CRC-32 differs")
            if in_a_folder:
                self.folder = self.folder or name.split("/")[0]
                if not name.startswith(f"{self.folder}/"):
                    fail(name, f"stands outside of the folder {self.folder}")
                name = name.removeprefix(f"{self.folder}/")
            self.members[name] = Member(at, size, digest.hexdigest())
            at += size
