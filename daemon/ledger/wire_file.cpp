#include "gazetted/ledger/wire_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

namespace gazetted {
namespace {

constexpr char magic[8] = {'G', 'A', 'Z', 'W', 'I', 'R', 'E', '2'};
constexpr std::size_t header_bytes = 512;

void put_text(char* to, std::size_t room, const std::string& text) {
  const auto count = std::min(room - 1, text.size());
  std::memcpy(to, text.data(), count);
  to[count] = 0;
}

std::string get_text(const char* from, std::size_t room) { return std::string(from, ::strnlen(from, room)); }

}  // namespace

// On disk; do not change without a new magic.
struct WireFile::Raw {
  std::int64_t id;
  std::atomic<std::uint32_t> stage;
  std::int32_t code;
  std::int64_t at;
  std::uint32_t state;
  char relay[44];
  char remote_id[256];  // an address, of a post
  char reference[160];
  char reply[336];
};

WireFile::WireFile(void* map, std::size_t bytes, std::optional<std::vector<WireSlot>> found)
    : map_(map), bytes_(bytes), found_(std::move(found)) {
  static_assert(sizeof(Raw) == 824);
  for (std::size_t slot = (bytes - header_bytes) / sizeof(Raw); slot > 0; --slot) free_.push_back(slot - 1);
}

WireFile::WireFile(WireFile&& other) noexcept
    : map_(std::exchange(other.map_, nullptr)),
      bytes_(other.bytes_),
      found_(std::move(other.found_)),
      free_(std::move(other.free_)),
      boot_id_(std::move(other.boot_id_)) {}

WireFile::~WireFile() {
  if (map_) ::munmap(map_, bytes_);
}

WireFile::Raw& WireFile::raw(std::size_t slot) {
  return *reinterpret_cast<Raw*>(static_cast<char*>(map_) + header_bytes + slot * sizeof(Raw));
}

Result<WireFile> WireFile::open(const fs::path& path, std::size_t slots, const std::string& boot_id) {
  std::optional<std::vector<WireSlot>> found;
  const auto old = read_file(path, 64u << 20);
  if (old && old->size() >= header_bytes && std::memcmp(old->data(), magic, sizeof magic) == 0 &&
      get_text(old->data() + 8, 64) == boot_id) {
    found.emplace();
    for (std::size_t at = header_bytes; at + sizeof(Raw) <= old->size(); at += sizeof(Raw)) {
      alignas(Raw) char copy[sizeof(Raw)];
      std::memcpy(copy, old->data() + at, sizeof copy);
      const auto& slot = *reinterpret_cast<const Raw*>(copy);
      const auto stage = slot.stage.load();
      if (stage == 0 || stage > 3) continue;
      found->push_back({DeliveryId{slot.id}, WireStage(stage),
                        slot.state < state_count ? State(slot.state) : State::unknown, slot.code, from_millis(slot.at),
                        get_text(slot.reply, sizeof slot.reply), get_text(slot.remote_id, sizeof slot.remote_id),
                        get_text(slot.relay, sizeof slot.relay), get_text(slot.reference, sizeof slot.reference)});
    }
  }
  const Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return fail_errno(path.string());
  const auto bytes = header_bytes + slots * sizeof(Raw);
  if (::ftruncate(fd.get(), off_t(bytes)) != 0) return fail_errno(path.string());
  // A full disk must show now, not as SIGBUS at a dot.
  if (const int code = ::posix_fallocate(fd.get(), 0, off_t(bytes)); code != 0) {
    return fail("{}: {}", path.string(), std::strerror(code));
  }
  void* map = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (map == MAP_FAILED) return fail_errno(path.string() + ": cannot map");
  WireFile file(map, bytes, std::move(found));
  file.boot_id_ = boot_id;
  return file;
}

void WireFile::clear() {
  std::memset(map_, 0, bytes_);
  std::memcpy(static_cast<char*>(map_) + 8, boot_id_.data(), std::min<std::size_t>(boot_id_.size(), 63));
  std::memcpy(map_, magic, sizeof magic);
}

std::size_t WireFile::take(DeliveryId id) {
  if (free_.empty()) broken("more intents than the wire file has slots");
  const auto slot = free_.back();
  free_.pop_back();
  raw(slot).id = id.value;
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
