// The public newsroom: `site:`, and what it prints of each newsroom.
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/model/topic.hpp"
#include "gazetted/net/url.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "gazetted/send/channel.hpp"
#include "gazetted/site/addresses.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_logo = 1u << 20;

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 40 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool is_colour(std::string_view text) {
  return text.size() == 7 && text[0] == '#' &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

void read_press(Section& section, SiteNewsroom& page) {
  const auto* press = section.get("press");
  if (!press) return;
  const auto& context = section.context();
  if (!press->is_sequence())
    return context.error(press->place, "'press' must be a list: - {name: …, role: …, phone: …, email: …}");
  for (const auto& item : press->items) {
    Section each(context, &item, section.path() + ".press");
    Contact contact;
    each.read_line("name", contact.name);
    each.read_line("role", contact.role);
    each.read_line("phone", contact.phone);
    each.read_line("email", contact.email);
    if (!contact.email.empty() && !Address::parse(contact.email))
      context.error(each.get("email")->place,
                    "'press': '" + one_line(contact.email, 60) + "' is not an e-mail address");
    if (contact.phone.empty() && contact.email.empty())
      context.error(item.place, "an entry of 'press' needs a phone number or an e-mail address");
    else
      page.press.push_back(std::move(contact));
  }
}

void read_languages(Section& section, SiteNewsroom& page) {
  const auto* languages = section.get("languages");
  section.read("languages", page.languages);
  for (const auto& language : page.languages) {
    if (!is_language_tag(language))
      section.context().error(languages->place,
                              "'" + one_line(language, 60) + "' is not a language (BCP 47: en, de, zh-Hant)");
  }
}

void check_slugs(Section& section, const SiteNewsroom& page) {
  const auto check = [&](const std::string& key, const std::string& slug) {
    const auto* node = section.get(key);
    if (!slug.empty() && !is_slug(slug))
      section.context().error(
          node ? node->place : section.place(),
          fmt::format("'{}': '{}' cannot be in an address; use a–z, 0–9 and -, at most 40", key, one_line(slug, 60)));
  };
  for (const auto& slug : page.former_slugs) check("former_slugs", slug);
}

TextByLanguage texts_in(const Yaml& node, const std::string& what, const ConfigContext& context) {
  TextByLanguage texts;
  if (node.is_scalar()) {
    if (!node.is_null()) texts[""] = node.text;
    return texts;
  }
  for (const auto& [language, text] : node.pairs) {
    if (!is_language_tag(language.text))
      context.error(language.place, fmt::format("'{}': '{}' is not a language (BCP 47: en, de, zh-Hant)", what,
                                                one_line(language.text, 60)));
    else if (!text.is_scalar())
      context.error(text.place, fmt::format("'{}': the text in '{}' must be a text", what, language.text));
    else
      texts[language.text] = text.text;
  }
  if (!node.is_mapping()) context.error(node.place, fmt::format("'{}' must be a text, or one by language", what));
  // Who writes in one language more is read in the first of these.
  if (!node.pairs.empty()) texts.try_emplace("", node.pairs.front().value.text);
  return texts;
}

void read_topics(Section& section, SiteNewsroom& page) {
  const auto* topics = section.get("topics");
  if (!topics) return;
  if (!topics->is_mapping())
    return section.context().error(topics->place,
                                   "'topics' must be 'topic: Title' lines, or 'topic: {en: Title, cy: Teitl}'");
  for (const auto& [topic, title] : topics->pairs) {
    auto titles = texts_in(title, "topics: " + one_line(topic.text, 60), section.context());
    for (auto& [language, text] : titles) text = one_line(text, 200);
    const auto is_new = page.topic_titles.emplace(topic_key(topic.text), std::move(titles)).second;
    if (!is_new)
      section.context().error(topic.place, "'topics' has '" + one_line(topic.text, 60) +
                                               "' twice: case, accents and blanks make no other topic");
  }
}

// Programs for mail show no SVG, and many no WebP.
bool is_of_mails(const fs::path& logo) {
  const auto ending = lower(logo.extension().string());
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

// Where a newsroom says `word`, else where the newsroom is, which should say it.
Place place_of_word(Section& root, const std::string& newsroom, const std::string& word) {
  const auto* all = root.get("newsrooms");
  const auto* entry = all ? all->find(newsroom) : nullptr;
  if (!entry) entry = root.get("newsroom");
  const auto* value = entry ? entry->find(word) : nullptr;
  return value ? value->place : entry ? entry->place : root.place();
}

// Why a logo cannot be published, with the remedy; empty: it can.
std::string why_no_logo(const fs::path& file, std::string_view bytes) {
  const bool is_drawing = lower(file.extension().string()) == ".svg";
  if (!is_drawing && !looks_like_picture(bytes)) return "is not a picture; use SVG, PNG, JPEG or WebP";
  if (is_drawing || looks_like_svg(bytes)) {
    const auto reason = why_drawing_is_refused(bytes);
    return reason.empty() ? ""
                          : fmt::format(
                                "cannot be read as an SVG drawing: {}; save it as plain, uncompressed SVG in "
                                "UTF-8, or use PNG, JPEG or WebP",
                                reason);
  }
  return is_cut_off(bytes) ? "ends before all of the picture is there; was it copied whole?" : "";
}

// Of one that the site shows: where it is.
void complete(Section& root, SiteNewsroom& page) {
  const auto& context = root.context();
  auto& newsroom = page.newsroom;
  const auto at = [&](const char* word) { return place_of_word(root, newsroom.key, word); };
  const auto url = parse_http_url(newsroom.public_url);
  if (!url)
    context.error(at("public_url"), fmt::format("the site needs to know where readers find it: set public_url: "
                                                "https://news.example.org in newsroom '{}'",
                                                newsroom.key));
  else if (newsroom.public_url.find('/', newsroom.public_url.find("//") + 2) != std::string::npos)
    context.error(at("public_url"),
                  fmt::format("the site is at the root of its host: 'public_url' of newsroom '{}' must have no "
                              "path",
                              newsroom.key));
  if (newsroom.slug.empty() && newsroom.key == "default")
    context.error(at("slug"),
                  fmt::format("the newsroom needs a slug, which is a part of every address of its site and stays "
                              "when its name changes; write slug: {}",
                              address_words(newsroom.name)));
  if (newsroom.slug.empty()) newsroom.slug = address_words(newsroom.key == "default" ? newsroom.name : newsroom.key);
  if (!is_slug(newsroom.slug))
    context.error(at("slug"),
                  fmt::format("'slug' of newsroom '{}': '{}' cannot be in an address; use a–z, 0–9 and -, at "
                              "most 40",
                              newsroom.key, one_line(newsroom.slug, 60)));
  if (page.languages.empty()) page.languages.push_back(newsroom.language);
  if (page.logo.empty()) return;
  if (is_of_mails(page.logo))
    newsroom.logo_url =
        newsroom.public_url + newsroom_path(newsroom.slug) + "logo" + lower(page.logo.extension().string());
  std::error_code code;
  const auto logo = fs::exists(page.logo, code) && !fs::is_regular_file(page.logo, code)
                        ? Result<std::string>(fail("{} is not a file", page.logo.string()))
                        : read_file(page.logo, largest_logo);
  if (!logo)
    context.error(at("logo"), fmt::format("'logo' of newsroom '{}': {}", newsroom.key, logo.error().text()));
  else if (const auto reason = why_no_logo(page.logo, *logo); !reason.empty())
    context.error(at("logo"), fmt::format("'logo' of newsroom '{}': {} {}", newsroom.key, page.logo.string(), reason));
}

void refuse_slugs_that_meet(Section& root, const SiteOptions& site) {
  std::map<std::string, std::string> owners;
  for (const auto& [key, page] : site.newsrooms) {
    auto slugs = page.former_slugs;
    slugs.push_back(page.newsroom.slug);
    for (const auto& slug : slugs) {
      const auto [owner, is_new] = owners.insert({slug, key});
      if (!is_new)
        root.context().error(place_of_word(root, key, slug == page.newsroom.slug ? "slug" : "former_slugs"),
                             fmt::format("newsrooms '{}' and '{}' have the same slug '{}'", owner->second, key, slug));
    }
  }
}

// RFC 9116, 2.5.3: an address of mail as a URI, or a page for it.
void read_security(Section& section, SiteOptions& site) {
  std::vector<std::string> contacts;
  section.read("security", contacts);
  for (const auto& contact : contacts) {
    const auto address = Address::parse(contact);
    const bool is_plain = is_ascii(contact) && contact.find_first_of(" <>\"%?&#\\") == std::string::npos;
    if (address && is_plain)
      site.security.push_back("mailto:" + contact);
    else if (contact.starts_with("https://") && parse_http_url(contact))
      site.security.push_back(contact);
    else
      section.context().error(section.get("security")->place,
                              "'security': '" + one_line(contact, 60) +
                                  "' is no e-mail address or page: security@example.org, https://example.org/security");
  }
}

}  // namespace

TextByLanguage read_by_language(Section& section, const std::string& key) {
  const auto* node = section.get(key);
  return node ? texts_in(*node, key, section.context()) : TextByLanguage();
}

void read_newsroom_page(Section& section, Newsroom& newsroom, Settings& settings) {
  auto& page = settings.site.newsrooms[newsroom.key];
  section.read("former_slugs", page.former_slugs);
  check_slugs(section, page);
  read_languages(section, page);
  section.read_path("logo", page.logo);
  section.read_line("colour", page.colour);
  if (const auto* colour = section.get("colour"); colour && !is_colour(page.colour))
    section.context().error(colour->place, "'colour' must be six hexadecimal digits in quotes, as in \"#0b0c0c\"");
  newsroom.colour = page.colour;
  read_press(section, page);
  read_topics(section, page);
  page.privacy = read_by_language(section, "privacy");
  page.accessibility = read_by_language(section, "accessibility");
  section.read_line("pinned", page.pinned);
  section.read("retired", page.retired);
  page.newsroom = newsroom;
}

void read_site(Section& root, Settings& settings) {
  const auto* node = root.get("site");
  if (!node) return;
  const auto& context = root.context();
  Section section(context, node, "site");
  auto& site = settings.site;
  site.directory = settings.store.directory() / "site";
  section.read_path("directory", site.directory);
  if (!site.directory.has_filename()) site.directory = site.directory.parent_path();  // "www/"
  section.read_path("theme", site.theme);
  section.read("before_mail", site.before_mail);
  section.read("search", site.search);
  section.read("hubs", site.hubs);
  read_security(section, site);
  for (const auto& hub : site.hubs) {
    if (!parse_http_url(hub))
      context.error(section.get("hubs")->place,
                    "'hubs': '" + one_line(hub, 60) + "' is not an address: https://hub.example.org/");
  }
  for (auto& [key, page] : site.newsrooms) complete(root, page);
  for (auto& [key, page] : site.newsrooms) {
    settings.newsrooms[key].slug = page.newsroom.slug;
    settings.newsrooms[key].logo_url = page.newsroom.logo_url;
    // What newsrooms say of each other is known when all of them are read.
    page.newsroom.on_behalf_of = settings.newsrooms[key].on_behalf_of;
  }
  refuse_slugs_that_meet(root, site);
  if (settings.channel(site_channel_name))
    context.error(root.get("channels")->find(site_channel_name)->place,
                  fmt::format("'{}' is what the page of a release is called; give the channel of that "
                              "name another one",
                              site_channel_name));
  ChannelOptions channel;
  channel.name = channel.type = site_channel_name;
  channel.before_mail = site.before_mail;
  settings.channels.push_back(std::move(channel));
}

void offer_lists(Settings& settings) {
  for (const auto& list : settings.lists) {
    if (!list.subscribe) continue;
    const auto& audience = list.audience;
    const auto key = audience.newsroom.empty() ? settings.first_newsroom : audience.newsroom;
    const auto page = settings.site.newsrooms.find(key);
    if (page == settings.site.newsrooms.end()) continue;
    const auto mailbox = parse_mailbox(audience.reply_to.empty() ? audience.from : audience.reply_to);
    const auto& newsroom = page->second.newsroom;
    const auto address = !newsroom.email.empty() && audience.reply_to.empty() ? newsroom.email
                         : mailbox                                            ? mailbox->address.text()
                                                                              : std::string();
    const bool has_door = !settings.http_listen.empty() && !newsroom.public_url.empty();
    page->second.lists.push_back({audience.title.empty() ? audience.name : audience.title,
                                  audience.language.empty() ? newsroom.language : audience.language, address,
                                  has_door ? std::string(subscribe_path) + percent_encode(audience.name) : ""});
  }
}

void settle_search(Section& root, Settings& settings) {
  if (!settings.site.search || !settings.http_listen.empty()) return;
  settings.site.search = false;
  root.context().findings.push_back(
      {Severity::warning, root.get("site")->place,
       "'search' needs http.listen: the daemon itself answers; pages have no search form"});
}

}  // namespace gazetted
