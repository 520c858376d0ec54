#include <unistd.h>

#include "gazetted/base/unicode.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/mail/address.hpp"
#include "load_parts.hpp"
#include "validate.hpp"

namespace gazetted {

void read_template(Section& section, std::string& to) {
  section.read_line("template", to);
  if (is_entry_name(to)) return;
  const auto* node = section.get("template");
  section.context().error(node ? node->place : section.place(), "'" + one_line(to, 60) +
                                                                    "' is not the name of a template: letters, "
                                                                    "digits, - and _, at most 40");
  to = "default";
}

namespace {

bool is_of_web(std::string_view url) {
  const auto start = lower(url.substr(0, 8));
  return (start.starts_with("https://") || start.starts_with("http://") || start.starts_with("//")) &&
         url.find(' ') == std::string_view::npos;
}

// Mails leave out what is no address of the web; the place to say so is here.
void warn_of_address(Section& section, const Place& place, const std::string& what, const std::string& url) {
  if (url.empty() || is_of_web(url)) return;
  section.context().findings.push_back(
      {Severity::warning, place,
       fmt::format("'{}': '{}' does not begin with https://, so mails leave it out", what, one_line(url, 60))});
}

Newsroom read_newsroom(Section& section, const std::string& key, Settings& settings) {
  Newsroom newsroom;
  newsroom.key = key;
  section.read_line("name", newsroom.name);
  section.read_line("slug", newsroom.slug);
  section.read_line("website", newsroom.website);
  if (const auto* website = section.get("website"))
    warn_of_address(section, website->place, "website", newsroom.website);
  section.read_line("email", newsroom.email);
  section.read("postal_address", newsroom.postal_address);
  if (const auto* language = section.get("language")) {
    if (is_language_tag(language->text))
      newsroom.language = language->text;
    else
      section.context().error(language->place, "'" + language->text + "' is not a language (BCP 47: en, de, zh-Hant)");
  }
  // Also where none is named: without tzdata no release could name one.
  const auto* zone = section.get("time_zone");
  if (zone) newsroom.time_zone = zone->text;
  if (auto known = Zone::load(newsroom.time_zone); !known) {
    section.context().error(zone ? zone->place : section.place(), known.error().message());
    newsroom.time_zone = "UTC";
  }
  section.read_line("public_url", newsroom.public_url);
  while (newsroom.public_url.ends_with('/')) newsroom.public_url.pop_back();
  newsroom.boilerplates = read_by_language(section, "boilerplate");
  if (auto other = newsroom.boilerplates.extract("")) newsroom.boilerplate = std::move(other.mapped());
  section.read_line("on_behalf_of", newsroom.on_behalf_of);
  bool approval = false;
  section.read("approval", approval);
  if (approval) settings.newsrooms_with_approval.insert(key);
  if (const auto* profiles = section.get("social_profiles")) {
    if (profiles->is_mapping()) {
      for (const auto& [platform, url] : profiles->pairs) {
        newsroom.social_profiles.push_back({platform.text, url.text});
        warn_of_address(section, url.place, platform.text, url.text);
      }
    } else {
      section.context().error(profiles->place, "'social_profiles' must be 'Platform: URL' lines");
    }
  }
  if (is_missing(section, "name")) section.context().error(section.place(), "a newsroom needs a name");
  read_newsroom_page(section, newsroom, settings);
  return newsroom;
}

void read_newsrooms(Section& root, Settings& settings) {
  std::map<std::string, Place> on_behalf;  // where that is said
  const auto note = [&](const std::string& key, Section& section) {
    if (const auto* node = section.get("on_behalf_of")) on_behalf[key] = node->place;
  };
  if (const auto* one = root.get("newsroom")) {
    Section section(root.context(), one, "newsroom");
    if (section.present()) settings.newsrooms["default"] = read_newsroom(section, "default", settings);
    note("default", section);
    settings.first_newsroom = "default";
  }
  each_named(root, "newsrooms", [&](const Yaml& name, Section& section) {
    settings.newsrooms[name.text] = read_newsroom(section, name.text, settings);
    note(name.text, section);
    if (settings.first_newsroom.empty()) settings.first_newsroom = name.text;
  });
  settle_on_behalf_of(root.context(), on_behalf, settings);
  if (settings.newsrooms.empty()) root.context().error(root.place(), "there is no newsroom: add newsroom: {name: …}");
}

void read_spool(Section& root, Settings& settings) {
  Section section(root.context(), root.get("spool"), "spool");
  section.read_path("directory", settings.spool.directory);
  section.read("settle", settings.spool.settle);
  section.read("hold", settings.spool.hold);
  section.read_size("max_file_size", settings.spool.max_file_size);
  section.read("owners", settings.spool.owners);
}

void read_store(Section& root, Settings& settings) {
  const auto* node = root.get("store");
  if (!node) return;
  const auto& url = node->text;
  if (url.starts_with("sqlite:"))
    settings.store.path = root.resolve(url.substr(7)).string();
  else if (url.starts_with("postgresql:") || url.starts_with("postgres:"))
    root.context().error(node->place, "'store': PostgreSQL is not supported yet; use sqlite:PATH");
  else
    root.context().error(node->place, "'store' must be sqlite:PATH");
}

void read_match(Section& list, MatchRule& match) {
  const auto* node = list.get("match");
  if (!node) return;
  if (node->is_scalar()) {
    if (node->text == "named")
      match.named = true;
    else
      list.context().error(node->place, "'match' must be 'named' or {any: […], all: […], none: […]}");
    return;
  }
  Section section(list.context(), node, "lists.*.match");
  section.read("any", match.any);
  section.read("all", match.all);
  section.read("none", match.none);
}

// `guards:` of all lists, and `guard:` of one: a share for both ways, or off.
GuardLimits read_guards(Section& root, FeedbackOptions& feedback) {
  GuardLimits limits;
  Section section(root.context(), root.get("guards"), "guards");
  section.read_share("shrink", limits.shrink);
  section.read_share("grow", limits.grow);
  section.read_share("hard", feedback.hard_share);
  section.read_share("complaints", feedback.complaint_share);
  return limits;
}

void read_guard(Section& section, GuardLimits& limits) {
  const auto* node = section.get("guard");
  if (!node) return;
  if (node->text == "off" || node->text == "false") return void(limits.on = false);
  section.read_share("guard", limits.shrink);
  limits.grow = limits.shrink;
}

// "08:30", as the clock on the wall shows it.
std::optional<int> read_minute_of_day(Section& section, const std::string& key) {
  const auto* node = section.get(key);
  if (!node) return std::nullopt;
  const auto& text = node->text;
  const auto colon = text.find(':');
  const auto is_number = [](std::string_view part) {
    return !part.empty() && part.size() <= 2 && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (node->is_scalar() && colon != std::string::npos && is_number(text.substr(0, colon)) && text.size() - colon == 3 &&
      is_number(text.substr(colon + 1))) {
    const int hour = std::stoi(text.substr(0, colon)), minute = std::stoi(text.substr(colon + 1));
    constexpr int hours = 24, minutes = 60;
    if (hour < hours && minute < minutes) return hour * minutes + minute;
  }
  section.context().error(node->place, fmt::format("'{}' must be a time of the day from 00:00 to 23:59, like 08:30, in "
                                                   "the newsroom's zone",
                                                   key));
  return std::nullopt;
}

void read_lists(Section& root, Settings& settings) {
  const auto guards = read_guards(root, settings.feedback);
  each_named(root, "lists", [&](const Yaml& name, Section& section) {
    ListSettings list;
    list.place = name.place;
    list.guard = guards;
    read_guard(section, list.guard);
    auto& audience = list.audience;
    audience.name = name.text;
    section.read_line("title", audience.title);
    read_subscribers(section, audience);
    section.read_mailbox("from", audience.from);
    section.read_mailbox("reply_to", audience.reply_to);
    section.read("relay", audience.relays);
    section.read_line("language", audience.language);
    read_template(section, audience.template_name);
    section.read_line("newsroom", audience.newsroom);
    section.read("rate", list.rates);
    audience.unsubscribing = section
                                 .read_choice<Unsubscribing>("unsubscribe", {{"offered", Unsubscribing::offered},
                                                                             {"none", Unsubscribing::none}})
                                 .value_or(audience.unsubscribing);
    section.read("embargoed", audience.embargoed);
    section.read("approval", list.approval);
    section.read("subscribe", list.subscribe);
    list.digest = read_minute_of_day(section, "digest");
    read_match(section, audience.match);
    if (const auto* columns = section.get("columns")) {
      for (const auto& [known, word] : columns->pairs) {
        static const std::vector<std::string> all = {"email", "name", "language", "topics", "status"};
        if (std::find(all.begin(), all.end(), known.text) == all.end())
          section.context().error(known.place, "'columns' maps " + join(all, ", ") + did_you_mean(known.text, all));
        audience.columns[known.text] = word.text;
      }
    }
    if (is_missing(section, "subscribers"))
      section.context().error(
          name.place, "list '" + name.text + "' needs subscribers: a CSV or JSON Lines file, {url: …} or {command: …}");
    if (is_missing(section, "from"))
      section.context().error(name.place, "list '" + name.text + "' needs from: Name <address>");
    settings.lists.push_back(std::move(list));
  });
}

// Users, or users with the addresses that their proofs go to.
void read_approvers(Section& root, Settings& settings) {
  const auto* node = root.get("approvers");
  if (!node) return;
  const auto& context = root.context();
  const auto add = [&](const Yaml& user, const Yaml* email) {
    Approver approver{user.text, uid_of(user.text), ""};
    if (!approver.uid)
      context.findings.push_back({Severity::warning, user.place,
                                  fmt::format("'approvers': there is no user '{}' here", one_line(user.text, 60))});
    if (email && !email->is_null()) {
      auto address = Address::parse(email->text);
      if (address)
        approver.email = address->text();
      else
        context.error(email->place, "'approvers': " + address.error().message());
    }
    settings.approvers.push_back(std::move(approver));
  };
  for (const auto& [user, email] : node->pairs) add(user, &email);
  for (const auto& user : node->items) add(user, nullptr);
  if (node->is_scalar()) context.error(node->place, "'approvers' must be 'USER: ADDRESS' lines, or a list of users");
}

void read_rest(Section& root, Settings& settings) {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  settings.hostname = name;
  root.read_line("hostname", settings.hostname);
  if (!is_host_name(settings.hostname))
    root.context().error(root.get("hostname") ? root.get("hostname")->place : root.place(),
                         "'hostname': '" + one_line(settings.hostname, 60) + "' cannot be used in EHLO");
  root.read_path("control", settings.control);
  constexpr std::size_t longest_socket = 100;  // a little less than sockaddr_un holds
  if (const auto* control = root.get("control"); control && settings.control.string().size() > longest_socket)
    root.context().error(control->place, fmt::format("'control': {}: the path of a socket may have at most {} bytes",
                                                     settings.control.string(), longest_socket));
  root.read("drain", settings.drain);
  {
    Section section(root.context(), root.get("retry"), "retry");
    section.read("first", settings.retry.first);
    section.read("factor", settings.retry.factor, 1, 10);
    section.read("max", settings.retry.max);
    section.read("jitter", settings.retry.jitter, 0, 0.9);
    section.read("give_up_after", settings.retry.give_up_after);
  }
  {
    Section section(root.context(), root.get("late"), "late");
    section.read("send_within", settings.late.send_within);
  }
  settings.on_unknown =
      root.read_choice<OnUnknown>("on_unknown", {{"resend", OnUnknown::resend}, {"hold", OnUnknown::hold}})
          .value_or(settings.on_unknown);
  if (const auto* notify = root.get("notify")) {
    std::vector<std::string> addresses;
    root.read("notify", addresses);
    for (const auto& text : addresses) {
      auto address = Address::parse(text);
      if (address)
        settings.notify.push_back(address->text());
      else
        root.context().error(notify->place, "'notify': " + address.error().message());
    }
  }
  read_approvers(root, settings);
  root.read_path("templates", settings.templates);
  Section log(root.context(), root.get("log"), "log");
  settings.log.level = log.read_choice<LogLevel>("level", {{"trace", LogLevel::trace},
                                                           {"debug", LogLevel::debug},
                                                           {"info", LogLevel::info},
                                                           {"warn", LogLevel::warn},
                                                           {"error", LogLevel::error}})
                           .value_or(settings.log.level);
  settings.log.format = log.read_choice<LogFormat>("format", {{"text", LogFormat::text}, {"json", LogFormat::json}})
                            .value_or(settings.log.format);
}

}  // namespace

Settings parse_settings(const std::string& text, const fs::path& file, SecretUse secrets, Findings& findings,
                        std::set<std::string>* known) {
  Settings settings;
  settings.file = file.string();
  std::error_code code;
  const auto directory = fs::absolute(file, code).parent_path();
  settings.templates = directory / "templates";
  auto yaml = parse_yaml(text, file.string(), 1, findings);
  if (!yaml) {
    findings.push_back(to_finding(yaml.error()));
    return settings;
  }
  const auto mode = fs::status(file, code).permissions();
  const bool others_read = !code && (mode & (fs::perms::group_read | fs::perms::others_read)) != fs::perms::none;
  const ConfigContext context{directory, secrets, findings, known, others_read};
  {
    Section root(context, yaml->is_null() ? nullptr : &*yaml, "");
    read_newsrooms(root, settings);
    read_spool(root, settings);
    read_store(root, settings);
    read_relays(root, settings);
    read_lists(root, settings);
    read_channels(root, settings);
    read_site(root, settings);
    read_pictures(root, settings);
    read_identity(root, settings);
    read_feedback_ways(root, settings);
    read_api(root, settings);
    settle_search(root, settings);
    offer_lists(settings);
    read_rest(root, settings);
  }
  settings.spool.state = settings.store.directory();
  place_fetched_lists(settings);
  validate_settings(settings, *yaml, findings);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  });
  return settings;
}

Settings load_settings(const fs::path& file, SecretUse secrets, Findings& findings, std::set<std::string>* known) {
  auto text = read_file(file, 1 << 20);
  if (!text) {
    findings.push_back(to_finding(text.error()));
    Settings settings;
    settings.file = file.string();
    return settings;
  }
  return parse_settings(*text, file, secrets, findings, known);
}

}  // namespace gazetted
