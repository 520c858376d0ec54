#include "gazetted/edition/edition.hpp"

#include "gazetted/edition/edition_file.hpp"

namespace gazetted {

Result<Edition> Edition::open(const Archive& archive, const std::string& id, const std::string& accepting_directory) {
  auto edition = read_edition(archive.directory_of(id, accepting_directory));
  if (edition) edition->is_accepted = true;
  return edition;
}

const Release& Edition::text_for(const Subscriber& subscriber, const EditionList& list) const {
  const auto newsroom = newsrooms.find(list.newsroom);
  const std::string_view last = newsroom == newsrooms.end() ? std::string_view() : newsroom->second.language;
  return set.text_for({subscriber.language, list.text.language, last});
}

bool Edition::is_first_public() const {
  return earlier && !earlier->is_public && set.first().kind != ReleaseKind::withdrawal;
}

const EditionList* Edition::list(const std::string& name) const {
  for (const auto& list : lists) {
    if (list.text.name == name) return &list;
  }
  return nullptr;
}

const EditionChannel* Edition::channel(const std::string& name) const {
  for (const auto& channel : channels) {
    if (channel.name == name) return &channel;
  }
  return nullptr;
}

}  // namespace gazetted
