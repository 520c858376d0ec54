#include "gazetted/publishing/site_build.hpp"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <map>
#include <set>

#include "gazetted/base/access.hpp"
#include "gazetted/publishing/site_maker.hpp"
#include "gazetted/publishing/site_theme.hpp"
#include "gazetted/publishing/site_writer.hpp"
#include "gazetted/site/addresses.hpp"
#include "listed_pages.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_file = std::uint64_t(4) << 30;

bool is_same(const fs::path& one, const fs::path& other) {
  std::error_code code;
  if (fs::file_size(one, code) != fs::file_size(other, code)) return false;
  const auto first = read_file(one, largest_file), second = read_file(other, largest_file);
  return first && second && *first == *second;
}

// Of "tag:HOST,YEAR:SLUG/release/NUMBER", as it was when the page was first published.
std::string slug_in(const std::string& tag) {
  const auto end = tag.rfind("/release/");
  const auto begin = end == std::string::npos ? end : tag.rfind(':', end);
  return begin == std::string::npos ? "" : tag.substr(begin + 1, end - begin - 1);
}

bool knows(const SiteNewsroom& newsroom, const std::string& slug) {
  const auto& former = newsroom.former_slugs;
  return newsroom.newsroom.slug == slug || std::find(former.begin(), former.end(), slug) != former.end();
}

// Of a text that is compressed: what is served to most readers.
void compare_form(const fs::path& site, const fs::path& expected, const std::string& path, SiteDifferences& found) {
  std::error_code code;
  const bool is_wanted =
      is_own_text(path.substr(0, path.size() - gzip_ending.size())) && fs::is_regular_file(expected / path, code);
  if (!is_wanted) return;
  if (!fs::is_regular_file(site / path, code))
    found.missing.push_back(path);
  else if (!is_same(site / path, expected / path))
    found.different.push_back(path);
}

}  // namespace

Result<std::vector<std::string>> broken_addresses(const Settings& settings) {
  std::vector<std::string> found;
  std::error_code code;
  if (!settings.site.is_on() || !fs::exists(settings.store.path, code)) return found;
  auto reader = PageReader::open(settings.store.path);
  if (!reader) return reader.error();
  const auto pages = (*reader)->pages({.limit = 1'000'000});
  if (!pages) return pages.error();
  std::map<std::string, int> lost;
  std::set<std::pair<std::string, std::string>> forgotten;  // newsroom and slug
  for (const auto& page : *pages) {
    const auto newsroom = settings.site.newsrooms.find(page.newsroom);
    const auto slug = slug_in(page.tag);
    if (newsroom == settings.site.newsrooms.end())
      ++lost[page.newsroom];
    else if (!slug.empty() && !knows(newsroom->second, slug))
      forgotten.emplace(page.newsroom, slug);
  }
  for (const auto& [newsroom, count] : lost)
    found.push_back(fmt::format(
        "the newsroom '{0}' has {1} page{2} that others may link to, and is no longer in the configuration; write it "
        "again under newsrooms: {0}, with retired: true if nothing is to be added",
        newsroom, count, count == 1 ? "" : "s"));
  for (const auto& [newsroom, slug] : forgotten)
    found.push_back(
        fmt::format("the newsroom '{0}' had pages below /newsroom/{1}/, which others may link to; write "
                    "former_slugs: [{1}], or the slug again as it was",
                    newsroom, slug));
  return found;
}

Result<std::vector<std::string>> unknown_pins(const Settings& settings) {
  std::vector<std::string> found;
  std::error_code code;
  const auto& newsrooms = settings.site.newsrooms;
  const auto is_pinned = [](const auto& each) { return !each.second.pinned.empty(); };
  if (!settings.site.is_on() || std::none_of(newsrooms.begin(), newsrooms.end(), is_pinned)) return found;
  std::unique_ptr<PageReader> pages;
  if (fs::exists(settings.store.path, code)) {
    auto reader = PageReader::open(settings.store.path);
    if (!reader) return reader.error();
    pages = std::move(*reader);
  }
  for (const auto& [key, newsroom] : newsrooms) {
    if (newsroom.pinned.empty()) continue;
    auto page = pages ? page_of_version(*pages, key, newsroom.pinned) : Result<std::optional<PageRow>>(std::nullopt);
    if (!page) return page.error();
    if (!*page)
      found.push_back(fmt::format(
          "pinned: the newsroom '{}' has published no release '{}', so nothing is above the others on its front page "
          "until it does; 'gazetted status' lists the ids of all that were accepted",
          key, newsroom.pinned));
    else if ((*page)->withdrawn)
      found.push_back(fmt::format(
          "pinned: '{}' of the newsroom '{}' was withdrawn, so nothing is above the others on its front page",
          newsroom.pinned, key));
  }
  return found;
}

Result<BuiltSite> write_site(const Settings& settings, const fs::path& directory, Time now) {
  const auto broken = broken_addresses(settings);
  if (!broken) return broken.error();
  if (!broken->empty()) return fail("{}", broken->front());
  auto pages = PageReader::open(settings.store.path);
  if (!pages) return pages.error();
  const auto theme = SiteTheme().of(settings);
  if (!theme) return theme.error();
  SiteTree tree(directory, settings.site.directory);
  if (auto status = tree.claim(); !status) return status.error();
  const auto open = [&](const std::string& id) { return Edition::open(Archive::of(settings.spool), id); };
  StoryShelf shelf;
  const PictureStore pictures(settings.pictures);
  SiteWriter writer({**pages, open, settings.site, **theme, &pictures}, shelf, tree);
  if (auto status = writer.put_all(now, [] { return true; }); !status) return status.error();
  if (auto status = tree.sync(); !status) return status.error();
  if (auto status = note_maker(tree, settings, **theme); !status) return status.error();
  return BuiltSite{writer.written().size(), writer.troubles()};
}

SiteDifferences compare_sites(const fs::path& site, const fs::path& expected) {
  SiteDifferences found;
  const auto there = SiteTree(site).files(), wanted = SiteTree(expected).files();
  for (const auto& path : wanted) {
    if (!there.contains(path))
      found.missing.push_back(path);
    else if (!is_same(site / path, expected / path))
      found.different.push_back(path);
    for (const auto ending : {gzip_ending, brotli_ending})
      compare_form(site, expected, path + std::string(ending), found);
  }
  for (const auto& path : there) {
    if (!wanted.contains(path)) found.foreign.push_back(path);
  }
  return found;
}

Status exchange_directories(const fs::path& one, const fs::path& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0)
    return fail_on(one, "cannot change places with " + other.string(), Use::make);
  return {};
}

}  // namespace gazetted
