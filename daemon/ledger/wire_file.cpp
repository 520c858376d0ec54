#include "gazetted/ledger/wire_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

namespace gazetted {
namespace {

constexpr char magic[8] = {'G', 'A', 'Z', 'W', 'I', 'R', 'E', '3'};

void put_text(char* to, std::size_t room, const std::string& text) {
  const auto count = std::min(room - 1, text.size());
  std::memcpy(to, text.data(), count);
  to[count] = 0;
}

std::string get_text(const char* from, std::size_t room) { return std::string(from, ::strnlen(from, room)); }

}  // namespace

// On disk; do not change without a new magic.
struct WireFile::Header {
  char magic[8];
  char boot_id[64];
  char store[64];
  std::int64_t generation;
  std::atomic<std::int64_t> lease;
  char reserved[360];
};

struct WireFile::Raw {
  std::int64_t id;
  std::int64_t lease;
  std::atomic<std::uint32_t> stage;
  std::int32_t code;
  std::int64_t at;
  std::uint32_t state;
  std::int32_t doubts;
  char relay[48];
  char remote_id[256];  // an address, of a post
  char reference[160];
  char reply[336];
};

WireFile::WireFile(Descriptor fd, void* map, std::size_t bytes) : fd_(std::move(fd)), map_(map), bytes_(bytes) {
  static_assert(sizeof(Header) == 512 && sizeof(Raw) == 840);
  for (std::size_t slot = (bytes - sizeof(Header)) / sizeof(Raw); slot > 0; --slot) free_.push_back(slot - 1);
}

WireFile::WireFile(WireFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      map_(std::exchange(other.map_, nullptr)),
      bytes_(other.bytes_),
      found_(std::move(other.found_)),
      last_lease_(other.last_lease_),
      free_(std::move(other.free_)) {}

WireFile::~WireFile() {
  if (map_) ::munmap(map_, bytes_);
}

WireFile::Raw& WireFile::raw(std::size_t slot) {
  return *reinterpret_cast<Raw*>(static_cast<char*>(map_) + sizeof(Header) + slot * sizeof(Raw));
}

WireFile::Header& WireFile::header() { return *static_cast<Header*>(map_); }

Result<WireFile> WireFile::open(const fs::path& path, std::size_t slots, const WireOwner& owner) {
  std::optional<std::vector<WireSlot>> found;
  LeaseKey last_lease;
  const auto old = read_file(path, 64u << 20);
  alignas(Header) char first[sizeof(Header)] = {};
  if (old && old->size() >= sizeof(Header)) std::memcpy(first, old->data(), sizeof first);
  const auto& header = *reinterpret_cast<const Header*>(first);
  const bool of_store =
      std::memcmp(header.magic, magic, sizeof magic) == 0 && get_text(header.store, sizeof header.store) == owner.store;
  if (of_store) last_lease = LeaseKey{header.lease.load()};
  const bool of_start = header.generation == owner.generation || header.generation == owner.generation - 1;
  if (of_store && of_start && get_text(header.boot_id, sizeof header.boot_id) == owner.boot_id) {
    found.emplace();
    for (std::size_t at = sizeof(Header); at + sizeof(Raw) <= old->size(); at += sizeof(Raw)) {
      alignas(Raw) char copy[sizeof(Raw)];
      std::memcpy(copy, old->data() + at, sizeof copy);
      const auto& slot = *reinterpret_cast<const Raw*>(copy);
      const auto stage = slot.stage.load();
      if (stage == 0 || stage > 3) continue;
      found->push_back({DeliveryId{slot.id}, WireStage(stage),
                        slot.state < state_count ? State(slot.state) : State::unknown, slot.code, from_millis(slot.at),
                        get_text(slot.reply, sizeof slot.reply), get_text(slot.remote_id, sizeof slot.remote_id),
                        get_text(slot.relay, sizeof slot.relay), get_text(slot.reference, sizeof slot.reference),
                        LeaseKey{slot.lease}, slot.doubts});
    }
  }
  Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return fail_errno(path.string());
  const auto bytes = sizeof(Header) + slots * sizeof(Raw);
  // A full disk must show now, not as SIGBUS at a dot.
  if (const int code = ::posix_fallocate(fd.get(), 0, off_t(bytes)); code != 0) {
    return fail("{}: {}", path.string(), std::strerror(code));
  }
  void* map = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (map == MAP_FAILED) return fail_errno(path.string() + ": cannot map");
  WireFile file(std::move(fd), map, bytes);
  file.found_ = std::move(found);
  file.last_lease_ = last_lease;
  return file;
}

void WireFile::keep_for(std::int64_t generation) { header().generation = generation; }

// Not believed until it is whole again.
Status WireFile::clear(const WireOwner& owner, LeaseKey last_lease) {
  std::memset(header().magic, 0, sizeof header().magic);
  if (::ftruncate(fd_.get(), off_t(bytes_)) != 0) return fail_errno("the wire file cannot be made shorter");
  std::memset(map_, 0, bytes_);
  put_text(header().boot_id, sizeof header().boot_id, owner.boot_id);
  put_text(header().store, sizeof header().store, owner.store);
  header().generation = owner.generation;
  header().lease.store(last_lease.value);
  std::memcpy(header().magic, magic, sizeof magic);
  return {};
}

std::size_t WireFile::take(DeliveryId id, LeaseKey lease) {
  if (free_.empty()) broken("more intents than the wire file has slots");
  const auto slot = free_.back();
  free_.pop_back();
  if (lease.value > header().lease.load(std::memory_order_relaxed)) header().lease.store(lease.value);
  raw(slot).id = id.value;
  raw(slot).lease = lease.value;
  raw(slot).stage.store(std::uint32_t(WireStage::intent), std::memory_order_release);
  return slot;
}

void WireFile::mark_dot(std::size_t slot) {
  raw(slot).stage.store(std::uint32_t(WireStage::dot), std::memory_order_release);
}

void WireFile::mark_answered(std::size_t slot, const WireSlot& answer) {
  Raw& to = raw(slot);
  to.code = answer.code;
  to.at = to_millis(answer.at);
  to.state = std::uint32_t(answer.state);
  to.doubts = answer.doubts;
  put_text(to.relay, sizeof to.relay, answer.relay);
  put_text(to.remote_id, sizeof to.remote_id, answer.remote_id);
  put_text(to.reference, sizeof to.reference, answer.reference);
  put_text(to.reply, sizeof to.reply, answer.reply);
  to.stage.store(std::uint32_t(WireStage::answered), std::memory_order_release);
}

void WireFile::release(std::size_t slot) {
  raw(slot).stage.store(std::uint32_t(WireStage::free), std::memory_order_release);
  free_.push_back(slot);
}

}  // namespace gazetted
