// Whose news newsrooms send out: said by one of them, and known when all are read.
#include "load_parts.hpp"

namespace gazetted {
namespace {

// By its key or its name; empty: it is none of the configuration.
std::string newsroom_called(const std::string& word, const Settings& settings) {
  if (settings.newsrooms.contains(word)) return word;
  for (const auto& [key, newsroom] : settings.newsrooms) {
    if (newsroom.name == word) return key;
  }
  return "";
}

}  // namespace

void settle_on_behalf_of(const ConfigContext& context, const std::map<std::string, Place>& said, Settings& settings) {
  std::map<std::string, std::string> sends_for;  // by keys
  for (const auto& [key, place] : said) {
    auto& word = settings.newsrooms[key].on_behalf_of;
    const auto other = newsroom_called(word, settings);
    if (other.empty()) continue;
    word = settings.newsrooms[other].name;
    if (other == key)
      context.error(place, "the newsroom '" + key + "' sends out its own news anyway; remove 'on_behalf_of'");
    else
      sends_for[key] = other;
  }
  for (const auto& each : sends_for) {
    const auto& key = each.first;
    std::vector<std::string> ring = {key};
    // From the first of them alone, so that it is said once.
    for (auto at = sends_for.find(key); at != sends_for.end() && at->second > key && ring.size() <= sends_for.size();
         at = sends_for.find(at->second))
      ring.push_back(at->second);
    const auto closes = sends_for.find(ring.back());
    if (closes == sends_for.end() || closes->second != key) continue;
    context.error(said.at(key),
                  fmt::format("the newsrooms {} each send out the news of another of them, so that nobody "
                              "could say whose a release is; remove 'on_behalf_of' from one of them",
                              join(ring, ", ")));
  }
}

}  // namespace gazetted
