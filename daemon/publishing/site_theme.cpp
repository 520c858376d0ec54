#include "gazetted/publishing/site_theme.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/config/shipped.hpp"

namespace gazetted {
namespace {

// Whatever of a theme has changed changes this.
std::string stamp_of(const fs::path& directory) {
  std::vector<std::string> all;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    struct stat found {};
    if (::stat(it->path().c_str(), &found) != 0) continue;
    all.push_back(fmt::format("{} {} {}.{}", it->path().filename().string(), found.st_size, found.st_mtim.tv_sec,
                              found.st_mtim.tv_nsec));
  }
  std::sort(all.begin(), all.end());
  return directory.string() + "\n" + join(all, "\n");
}

}  // namespace

fs::path theme_directory(const Settings& settings) {
  if (!settings.site.theme.empty()) return settings.site.theme;
  auto places = shipped("site");
  places.insert(places.begin(), fs::path(settings.file).parent_path() / "site");
  std::error_code code;
  for (const auto& place : places) {
    if (fs::is_regular_file(place / "story.mustache", code)) return place;
  }
  return places.back();
}

Result<std::shared_ptr<const Theme>> SiteTheme::of(const Settings& settings) {
  const auto directory = theme_directory(settings);
  const std::lock_guard lock(mutex_);
  auto stamp = stamp_of(directory);
  if (theme_ && stamp == stamp_) return theme_;
  auto loaded = Theme::load(directory);
  if (!loaded && !theme_) return loaded.error();
  stamp_ = std::move(stamp);
  if (loaded)
    theme_ = std::make_shared<const Theme>(std::move(*loaded));
  else
    log(Event::site_trouble, {{"reason", loaded.error().text() + "; pages are made with the theme as it was before"}});
  return theme_;
}

}  // namespace gazetted
