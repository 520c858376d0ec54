#include "gazetted/edition/loaded_release.hpp"

#include "gazetted/edition/release_files.hpp"
#include "gazetted/model/web_address.hpp"

namespace gazetted {

LoadedRelease load_release(const Archive& archive, ReleaseRow row, const Settings& settings, LoadingTime time,
                           const std::function<bool()>& goes_on) {
  LoadedRelease loaded;
  auto edition = Edition::open(archive, row.id, row.accepting_directory);
  if (edition && time == LoadingTime::short_only && makes_pictures_again(*edition)) {
    loaded.is_slow = true;
    loaded.row = std::move(row);
    return loaded;
  }
  if (edition && makes_pictures_again(*edition)) {
    if (auto status = keep_mailed_pictures(*edition, settings, goes_on); !status) edition = status.error();
  }
  for (const auto& target : row.targets) {
    const auto address = target.posts.empty() ? "" : target.posts.front().remote_id;  // of a thread, where it begins
    if (edition && is_web_address(address)) edition->posts[target.name] = address;
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
