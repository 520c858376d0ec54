#include "gazetted/publishing/site_maker.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/digest_field.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/pictures/picture_store.hpp"

namespace gazetted {
namespace {

constexpr const char* made_by_note = "made-by";

std::string fields(const TextByLanguage& texts) {
  std::string all;
  for (const auto& [language, text] : texts) all += digest_field(language) + digest_field(text);
  return digest_field(all);
}

// What decides how the site looks, as a digest.
std::string maker_of(const Settings& settings, const std::string& theme_hash) {
  const auto& options = settings.site;
  std::string all = digest_field(GAZETTED_VERSION) + digest_field(theme_hash);
  all += digest_field(picture_recipe) + digest_field(settings.pictures.program.empty() ? "" : "renditions");
  for (const auto& hub : options.hubs) all += digest_field(hub);
  for (const auto& contact : options.security) all += digest_field(contact);
  all += digest_field(options.search ? "search" : "");
  for (const auto& [key, site] : options.newsrooms) {
    const auto& newsroom = site.newsroom;
    for (const auto* text :
         {&key, &newsroom.name, &newsroom.slug, &newsroom.website, &newsroom.email, &newsroom.postal_address,
          &newsroom.language, &newsroom.time_zone, &newsroom.public_url, &newsroom.boilerplate, &site.colour})
      all += digest_field(*text);
    const auto logo = read_file(site.logo, 4u << 20);
    all += digest_field(site.logo.filename().string()) + digest_field(logo ? *logo : "");
    for (const auto& profile : newsroom.social_profiles)
      all += digest_field(profile.platform) + digest_field(profile.url);
    for (const auto& slug : site.former_slugs) all += digest_field(slug);
    for (const auto& language : site.languages) all += digest_field(language);
    for (const auto& contact : site.press)
      all += digest_field(contact.name) + digest_field(contact.role) + digest_field(contact.email) +
             digest_field(contact.phone);
    for (const auto& [topic, titles] : site.topic_titles) all += digest_field(topic) + fields(titles);
    all += fields(newsroom.boilerplates) + fields(site.privacy) + fields(site.accessibility);
    for (const auto& list : site.lists)
      all += digest_field(list.title) + digest_field(list.language) + digest_field(list.address);
    all += digest_field(site.pinned) + digest_field(site.retired ? "retired" : "");
  }
  return hex(sha256(all));
}

}  // namespace

bool is_made_by(const SiteTree& tree, const Settings& settings, const Theme& theme) {
  return tree.note(made_by_note) == maker_of(settings, theme.hash());
}

Status note_maker(SiteTree& tree, const Settings& settings, const Theme& theme) {
  return tree.put_note(made_by_note, maker_of(settings, theme.hash()));
}

std::string why_no_server_reads(const SiteTree& tree, const Settings& settings) {
  std::error_code code;
  const auto site = fs::weakly_canonical(tree.directory(), code).string();
  const auto state = fs::weakly_canonical(settings.store.directory(), code).string();
  if (site.starts_with(state + "/")) return "";
  const auto closed = tree.closed_to_others();
  if (closed.empty()) return "";
  return fmt::format("others cannot enter {0}, so a web server of another user cannot read the site; chmod o+x {0}",
                     closed.string());
}

}  // namespace gazetted
