#include "gazetted/app/list_stamps.hpp"

#include <sys/stat.h>

#include <tuple>

#include "gazetted/app/list_fetching.hpp"

namespace gazetted {

ListStamps::Stamp ListStamps::look(const std::string& list, const fs::path& file) {
  Stamp stamp{list, file};
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return stamp;  // reading it says what is wrong
  stamp.device = info.st_dev;
  stamp.inode = info.st_ino;
  stamp.size = std::uint64_t(info.st_size);
  stamp.written_nanos = std::int64_t(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
  stamp.there = true;
  return stamp;
}

ListStamps::ListStamps(const std::vector<const ListOptions*>& lists) : lists_(lists) {
  for (const auto* list : lists) stamps_.push_back(look(list->name, list->subscribers));
}

std::optional<std::string> ListStamps::unsettled(Time now, Duration settle) const {
  for (const auto* list : lists_) {
    if (is_being_fetched(*list, now)) return list->name;
  }
  for (const auto& stamp : stamps_) {
    const auto age = now - from_millis(stamp.written_nanos / 1'000'000);
    // A time "in the future" means that the clock was set back: nobody can say when it was written.
    if (stamp.there && age >= Duration(0) && age < settle) return stamp.list;
  }
  return std::nullopt;
}

std::optional<std::string> ListStamps::changed() const {
  const auto identity = [](const Stamp& stamp) {
    return std::tuple(stamp.there, stamp.device, stamp.inode, stamp.size, stamp.written_nanos);
  };
  for (const auto& stamp : stamps_) {
    if (identity(look(stamp.list, stamp.file)) != identity(stamp)) return stamp.list;
  }
  return std::nullopt;
}

}  // namespace gazetted
