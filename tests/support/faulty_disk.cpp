#include "support/faulty_disk.hpp"

#include <sqlite3.h>

#include <cstring>
#include <map>
#include <vector>

namespace gazetted::test {
namespace {

constexpr std::int64_t sector = 512;

// What a sector held before an unsynced write, or how long the file was.
struct Undo {
  std::int64_t at = 0;
  std::string before;
  std::int64_t size_before = 0;
};

struct Disk {
  sqlite3_vfs* real = nullptr;
  sqlite3_vfs vfs{};
  sqlite3_io_methods methods{};
  std::map<std::string, std::vector<Undo>> unsynced;  // by path, oldest first
  std::int64_t operations = 0, fail_at = 0, cut_at = 0;
  int code = 0;
  fs::path from, to;
  std::mt19937 dice;
  std::function<void()> cut;
};

Disk& disk() {
  static Disk only;
  return only;
}

struct File {
  sqlite3_file base;
  const char* path;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

std::int64_t size_of(sqlite3_file* real) {
  sqlite3_int64 size = 0;
  real->pMethods->xFileSize(real, &size);
  return size;
}

void write_survivors() {
  Disk& d = disk();
  fs::create_directories(d.to);
  for (const auto& entry : fs::directory_iterator(d.from)) {
    const auto name = entry.path().filename().string();
    if (name.ends_with("-shm") || !entry.is_regular_file()) continue;
    auto bytes = *read_file(entry.path(), 1u << 30);
    const auto undone = d.unsynced.find(entry.path().string());
    if (undone != d.unsynced.end()) {
      for (auto undo = undone->second.rbegin(); undo != undone->second.rend(); ++undo) {
        if (d.dice() % 2 == 0) continue;  // this sector made it
        if (undo->at + std::int64_t(undo->before.size()) <= std::int64_t(bytes.size()))
          bytes.replace(std::size_t(undo->at), undo->before.size(), undo->before);
        if (undo->at >= undo->size_before && undo->at + sector >= std::int64_t(bytes.size()))
          bytes.resize(std::size_t(std::max(undo->at, undo->size_before)));
      }
    }
    if (auto status = write_file(d.to / name, bytes); !status) std::abort();
  }
}

// True: this operation fails.
bool counted() {
  Disk& d = disk();
  ++d.operations;
  if (d.cut_at == d.operations) {
    d.cut_at = 0;
    write_survivors();
    d.cut();
  }
  return d.fail_at == d.operations;
}

void note(File& file, std::int64_t at, std::int64_t count) {
  auto& undos = disk().unsynced[file.path];
  const auto size = size_of(file.real());
  for (auto here = at / sector * sector; here < at + count; here += sector) {
    Undo undo;
    undo.at = here;
    undo.size_before = size;
    undo.before.assign(std::size_t(sector), '\0');
    if (here < size)
      file.real()->pMethods->xRead(file.real(), undo.before.data(), int(std::min(sector, size - here)), here);
    undos.push_back(std::move(undo));
  }
}

int write(sqlite3_file* raw, const void* bytes, int count, sqlite3_int64 at) {
  File& file = file_of(raw);
  if (counted()) return disk().code;
  note(file, at, count);
  return file.real()->pMethods->xWrite(file.real(), bytes, count, at);
}

int sync(sqlite3_file* raw, int flags) {
  File& file = file_of(raw);
  if (counted()) return SQLITE_IOERR_FSYNC;
  const int code = file.real()->pMethods->xSync(file.real(), flags);
  if (code == SQLITE_OK) disk().unsynced.erase(file.path);
  return code;
}

int cut_short(sqlite3_file* raw, sqlite3_int64 size) {
  File& file = file_of(raw);
  if (counted()) return disk().code;
  const auto now = size_of(file.real());
  if (size < now) note(file, size, now - size);
  return file.real()->pMethods->xTruncate(file.real(), size);
}

template <auto Method, class... Args>
int pass(sqlite3_file* raw, Args... args) {
  sqlite3_file* real = file_of(raw).real();
  return (real->pMethods->*Method)(real, args...);
}

int open(sqlite3_vfs*, const char* path, sqlite3_file* raw, int flags, int* out) {
  File& file = file_of(raw);
  std::memset(raw, 0, std::size_t(disk().vfs.szOsFile));
  file.path = path;
  const int code = disk().real->xOpen(disk().real, path, file.real(), flags, out);
  file.base.pMethods = file.real()->pMethods ? &disk().methods : nullptr;
  return code;
}

int remove(sqlite3_vfs*, const char* path, int sync_directory) {
  disk().unsynced.erase(path);
  return disk().real->xDelete(disk().real, path, sync_directory);
}

void barrier(sqlite3_file* raw) {
  sqlite3_file* real = file_of(raw).real();
  real->pMethods->xShmBarrier(real);
}

}  // namespace

void FaultyDisk::install() {
  Disk& d = disk();
  if (d.real) return;
  d.real = sqlite3_vfs_find(nullptr);
  d.vfs = *d.real;
  d.vfs.zName = "faulty";
  d.vfs.szOsFile = int(sizeof(File)) + d.real->szOsFile;
  d.vfs.xOpen = open;
  d.vfs.xDelete = remove;
  using M = sqlite3_io_methods;
  d.methods.iVersion = 2;
  d.methods.xClose = pass<&M::xClose>;
  d.methods.xRead = pass<&M::xRead, void*, int, sqlite3_int64>;
  d.methods.xWrite = write;
  d.methods.xTruncate = cut_short;
  d.methods.xSync = sync;
  d.methods.xFileSize = pass<&M::xFileSize, sqlite3_int64*>;
  d.methods.xLock = pass<&M::xLock, int>;
  d.methods.xUnlock = pass<&M::xUnlock, int>;
  d.methods.xCheckReservedLock = pass<&M::xCheckReservedLock, int*>;
  d.methods.xFileControl = pass<&M::xFileControl, int, void*>;
  d.methods.xSectorSize = pass<&M::xSectorSize>;
  // The real one promises what this one does not hold.
  d.methods.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };
  d.methods.xShmMap = pass<&M::xShmMap, int, int, int, void volatile**>;
  d.methods.xShmLock = pass<&M::xShmLock, int, int, int>;
  d.methods.xShmBarrier = barrier;
  d.methods.xShmUnmap = pass<&M::xShmUnmap, int>;
  sqlite3_vfs_register(&d.vfs, 1);
}

std::int64_t FaultyDisk::operations() { return disk().operations; }

void FaultyDisk::calm() {
  Disk& d = disk();
  d.operations = d.fail_at = d.cut_at = 0;
  d.unsynced.clear();
}

void FaultyDisk::fail_at(std::int64_t at, int sqlite_code) {
  disk().fail_at = disk().operations + at;
  disk().code = sqlite_code;
}

void FaultyDisk::cut_at(std::int64_t at, fs::path from, fs::path to, unsigned seed, std::function<void()> cut) {
  Disk& d = disk();
  d.cut_at = d.operations + at;
  d.from = std::move(from);
  d.to = std::move(to);
  d.dice.seed(seed);
  d.cut = std::move(cut);
}

}  // namespace gazetted::test
