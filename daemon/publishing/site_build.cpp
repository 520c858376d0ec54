#include "gazetted/publishing/site_build.hpp"

#include <fcntl.h>
#include <stdio.h>

#include "gazetted/base/access.hpp"
#include "gazetted/publishing/site_publisher.hpp"
#include "gazetted/publishing/site_writer.hpp"
#include "gazetted/site/addresses.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_file = std::uint64_t(4) << 30;

bool is_same(const fs::path& one, const fs::path& other) {
  std::error_code code;
  if (fs::file_size(one, code) != fs::file_size(other, code)) return false;
  const auto first = read_file(one, largest_file), second = read_file(other, largest_file);
  return first && second && *first == *second;
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

Result<BuiltSite> write_site(const Settings& settings, const fs::path& directory, Time now) {
  auto pages = PageReader::open(settings.store.path);
  if (!pages) return pages.error();
  const auto theme = Theme::load(theme_directory(settings));
  if (!theme) return theme.error();
  SiteTree tree(directory, settings.site.directory);
  if (auto status = tree.claim(); !status) return status.error();
  const auto open = [&](const std::string& id) { return Edition::open(Archive::of(settings.spool), id); };
  StoryShelf shelf;
  const PictureStore pictures(settings.pictures);
  SiteWriter writer({**pages, open, settings.site, *theme, &pictures}, shelf, tree);
  if (auto status = writer.put_all(now, [] { return true; }); !status) return status.error();
  if (auto status = tree.sync(); !status) return status.error();
  if (auto status = note_maker(tree, settings.site, *theme); !status) return status.error();
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
