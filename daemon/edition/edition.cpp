#include "gazetted/edition/edition.hpp"

#include "gazetted/edition/edition_file.hpp"

namespace gazetted {

Result<Edition> Edition::open(const Archive& archive, const std::string& id, const std::string& accepting_directory) {
  return read_edition(archive.directory_of(id, accepting_directory));
}

const Release& Edition::text_for(const Subscriber& subscriber, const EditionList& list) const {
  const auto newsroom = newsrooms.find(list.newsroom);
  const std::string_view last = newsroom == newsrooms.end() ? std::string_view() : newsroom->second.language;
  return set.text_for({subscriber.language, list.text.language, last});
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
