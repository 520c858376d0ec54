// The wire file: a mapped file of slots that says, for each delivery whose intent is durable, how
// far it got on the wire. Written before the dot leaves and never synced: the page cache outlives
// the process, so after a kill it tells what was at the dot. After a power cut its boot id differs
// and it is ignored. Owned by the loop's thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/ids.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

enum class WireStage : std::uint32_t { free = 0, intent = 1, dot = 2, answered = 3 };  // on disk; do not change

// What a slot said when the file was opened.
struct WireSlot {
  DeliveryId id;
  WireStage stage = WireStage::free;
  State state = State::unknown;  // of an answered one
  int code = 0;
  Time at;
  std::string reply, remote_id, relay, reference = {};
  LeaseKey lease = {};  // the intent it belongs to
  int doubts = 0;       // booked with this answer
};

// Whose file it is. Slots of another boot or another store prove nothing, nor do those of an earlier start, but of the
// last: the next may have been cut when the ledger knew of it and this file did not.
struct WireOwner {
  std::string boot_id;
  std::string store;
  std::int64_t generation = 0;
};

class WireFile {
 public:
  // Reads what is there and maps `slots` slots. Nothing is overwritten or cut off before clear(): a crash during
  // recovery reads the same again, also with a smaller window.
  static Result<WireFile> open(const fs::path& path, std::size_t slots, const WireOwner& owner);
  WireFile(WireFile&& other) noexcept;
  ~WireFile();

  // Nothing where the file is new or another owner's: then it proves nothing.
  const std::optional<std::vector<WireSlot>>& found() const { return found_; }
  // The last lease that the file of this store heard of, of whatever start; 0: none. A ledger that does not know it
  // was put back to an earlier time.
  LeaseKey last_lease() const { return last_lease_; }

  // A start that begins and may be cut before clear(): what was found belongs to the next one too.
  void keep_for(std::int64_t generation);
  // Once recovery is durable, before the first take(). `last_lease`: the ledger's.
  Status clear(const WireOwner& owner, LeaseKey last_lease);

  // A free slot, at stage intent; the caller keeps to the window.
  std::size_t take(DeliveryId id, LeaseKey lease);
  void mark_dot(std::size_t slot);
  void mark_answered(std::size_t slot, const WireSlot& answer);
  void release(std::size_t slot);  // its outcome is durable

 private:
  struct Raw;
  struct Header;
  WireFile(Descriptor fd, void* map, std::size_t bytes);
  Raw& raw(std::size_t slot);
  Header& header();
  Descriptor fd_;
  void* map_ = nullptr;
  std::size_t bytes_ = 0;
  std::optional<std::vector<WireSlot>> found_;
  LeaseKey last_lease_;
  std::vector<std::size_t> free_;
};

}  // namespace gazetted
