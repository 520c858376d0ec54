#include "newsroom_files.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/render/colours.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {

std::string colours_text(const SiteNewsroom& newsroom) {
  const auto colour = parse_colour(newsroom.colour);
  if (!colour) return "";
  const auto made = brand_colours(*colour);
  return fmt::format(
      ":root {{\n  --brand: {};\n  --on-brand: {};\n  --accent: {};\n}}\n"
      "@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n    --accent: {};\n  }}\n}}\n",
      to_string(made.brand), to_string(made.on_brand), to_string(made.light), to_string(made.dark));
}

std::string colours_path(const SiteNewsroom& newsroom) {
  const auto text = colours_text(newsroom);
  if (text.empty()) return "";
  return fmt::format("{}colour-{}.css", newsroom_path(newsroom.newsroom.slug), hex(sha256(text)).substr(0, 16));
}

std::string logo_path(const SiteNewsroom& newsroom) {
  if (newsroom.logo.empty()) return "";
  return newsroom_path(newsroom.newsroom.slug) + "logo" + lower(newsroom.logo.extension().string());
}

Result<std::vector<SiteFile>> newsroom_style(const SiteView& view, const std::string& key) {
  const auto found = view.newsrooms.find(key);
  if (found == view.newsrooms.end()) return fail("there is no newsroom '{}' on the site", key);
  const auto& newsroom = found->second;
  std::vector<SiteFile> files;
  if (!newsroom.colour.empty()) {
    if (const auto colour = parse_colour(newsroom.colour); !colour)
      return fail("the colour of newsroom '{}': {}", key, colour.error().message());
    files.push_back({path_of_file(colours_path(newsroom)), colours_text(newsroom), {}});
  }
  if (!newsroom.logo.empty()) files.push_back({path_of_file(logo_path(newsroom)), "", newsroom.logo});
  return files;
}

}  // namespace gazetted
