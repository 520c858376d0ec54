#include "gazetted/edition/loaded_release.hpp"

#include <algorithm>

#include "gazetted/model/web_address.hpp"

namespace gazetted {

namespace {

// It waited for a time that has come.
bool has_opened(const ReleaseRow& row) {
  const auto any = [&](Opens opens) {
    return std::any_of(row.targets.begin(), row.targets.end(), [&](const auto& each) { return each.opens == opens; });
  };
  return row.release_at && any(Opens::at_once) && !any(Opens::when_renewed);
}

}  // namespace

LoadedRelease load_release(const Archive& archive, ReleaseRow row, const Settings& settings) {
  LoadedRelease loaded;
  auto edition = Edition::open(archive, row.id, row.accepting_directory);
  for (const auto& target : row.targets) {
    const auto address = target.posts.empty() ? "" : target.posts.front().remote_id;  // of a thread, where it begins
    if (edition && is_web_address(address)) edition->posts[target.name] = address;
  }
  if (edition && has_opened(row)) {
    for (auto& list : edition->lists) list.text.early = false;  // an embargo that is over heads no mail
  }
  Result<std::shared_ptr<const Rendering>> rendering = fail("it was not rendered");
  try {  // a damaged file may be JSON that names what is not in it
    rendering = edition ? Rendering::make(std::move(*edition), settings) : edition.error();
  } catch (const std::exception& e) {
    rendering = fail("frozen.json is damaged: {}", e.what());
  }
  if (rendering)
    loaded.rendering = *rendering;
  else
    loaded.trouble = rendering.error().text();
  loaded.row = std::move(row);
  return loaded;
}

}  // namespace gazetted
