#include <unistd.h>

#include "gazetted/base/unicode.hpp"
#include "gazetted/model/address.hpp"
#include "gazetted/send/known_hosts.hpp"
#include "section.hpp"
#include "validate.hpp"

namespace gazetted {
namespace {

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// Walks a mapping of named sections: relays, lists, channels, newsrooms.
template <class Each>
void each_named(Section& root, const std::string& key, Each each) {
  const auto* node = root.get(key);
  if (!node) return;
  if (!node->is_mapping()) return root.context().error(node->place, "'" + key + "' must hold named entries");
  for (const auto& [name, value] : node->pairs) {
    if (!is_name(name.text)) {
      root.context().error(name.place,
                           "'" + one_line(name.text, 60) + "' is not a name: letters, digits, - and _, at most 40");
      continue;
    }
    Section section(root.context(), &value, key + ".*");
    if (section.present()) each(name, section);
  }
}

Newsroom read_newsroom(Section& section, const std::string& key) {
  Newsroom newsroom;
  newsroom.key = key;
  section.read_line("name", newsroom.name);
  section.read_line("slug", newsroom.slug);
  section.read_line("website", newsroom.website);
  section.read_line("email", newsroom.email);
  section.read("postal_address", newsroom.postal_address);
  if (const auto* language = section.get("language")) {
    if (is_language_tag(language->text))
      newsroom.language = language->text;
    else
      section.context().error(language->place, "'" + language->text + "' is not a language (BCP 47: en, de, zh-Hant)");
  }
  if (const auto* zone = section.get("time_zone")) {
    if (is_time_zone(zone->text))
      newsroom.time_zone = zone->text;
    else
      section.context().error(zone->place, "'" + zone->text + "' is not a time zone (Europe/London)");
  }
  section.read_line("public_url", newsroom.public_url);
  section.read("boilerplate", newsroom.boilerplate);
  if (const auto* profiles = section.get("social_profiles")) {
    if (profiles->is_mapping()) {
      for (const auto& [platform, url] : profiles->pairs) newsroom.social_profiles.push_back({platform.text, url.text});
    } else {
      section.context().error(profiles->place, "'social_profiles' must be 'Platform: URL' lines");
    }
  }
  if (newsroom.name.empty()) section.context().error(section.place(), "a newsroom needs a name");
  return newsroom;
}

void read_newsrooms(Section& root, Settings& settings) {
  if (const auto* one = root.get("newsroom")) {
    Section section(root.context(), one, "newsroom");
    if (section.present()) settings.newsrooms["default"] = read_newsroom(section, "default");
    settings.first_newsroom = "default";
  }
  each_named(root, "newsrooms", [&](const Yaml& name, Section& section) {
    settings.newsrooms[name.text] = read_newsroom(section, name.text);
    if (settings.first_newsroom.empty()) settings.first_newsroom = name.text;
  });
  if (settings.newsrooms.empty()) root.context().error(root.place(), "a newsroom is missing: newsroom: {name: …}");
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

void read_auth(Section& relay, RelayOptions& options) {
  const auto* node = relay.get("auth");
  if (!node) return;
  Section section(relay.context(), node, "relays.*.auth");
  const auto choice = section.read_choice("mechanism", {"plain", "login", "xoauth2"});
  section.read("username", options.auth.username);
  section.read("password", options.auth.password);
  if (has_control(options.auth.username))
    section.context().error(node->place, "'username' has a control character inside");
  auto& oauth = options.auth.oauth;
  section.read("token_url", oauth.token_url);
  section.read("client_id", oauth.client_id);
  section.read("client_secret", oauth.client_secret);
  section.read("scope", oauth.scope);
  section.read("refresh_token", oauth.refresh_token);
  if (!choice) return section.context().error(node->place, "'auth' needs a mechanism: plain, login or xoauth2");
  if (*choice == 2) {
    options.auth.mechanism = AuthMechanism::xoauth2;
    const auto error = [&](const char* message) { section.context().error(node->place, message); };
    if (options.auth.username.empty()) error("'auth' needs username: the mailbox that sends");
    if (oauth.token_url.empty() || oauth.client_id.empty()) error("'mechanism: xoauth2' needs token_url and client_id");
    if (!oauth.token_url.empty() && !is_token_url(oauth.token_url)) error("'token_url' must start with https://");
    if (!options.auth.password.empty()) error("'mechanism: xoauth2' takes no password; remove it");
    if (oauth.refresh_token.empty() && oauth.client_secret.empty())
      error("'mechanism: xoauth2' needs refresh_token, or client_secret for the client credentials grant");
    return;
  }
  if (!oauth.token_url.empty() || !oauth.refresh_token.empty())
    section.context().findings.push_back(
        {Severity::warning, node->place, "'token_url' and 'refresh_token' are used by mechanism: xoauth2 only"});
  options.auth.mechanism = *choice == 0 ? AuthMechanism::plain : AuthMechanism::login;
  if (options.auth.username.empty() || options.auth.password.empty())
    section.context().error(node->place, "'auth' needs username and password");
}

void read_domains(Section& relay, RelayOptions& options) {
  const auto* node = relay.get("domains");
  if (!node) return;
  if (!node->is_mapping())
    return relay.context().error(node->place, "'domains' must be 'gmail.com: {rate: 20/s}' entries");
  for (const auto& [name, value] : node->pairs) {
    Section section(relay.context(), &value, "relays.*.domains.*");
    DomainOptions domain;
    section.read("rate", domain.rates);
    section.read("connections", domain.connections, 1, 1000);
    options.domains[lower(name.text)] = domain;
  }
}

bool is_loopback_host(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// What a provider publishes holds where the configuration says nothing.
void use_published_limits(Section& section, const Place& place, RelayOptions& relay) {
  const auto* known = known_host(relay.host);
  if (!known) return;
  std::string used;
  if (!section.get("rate")) {
    relay.rates = known->rates;
    for (const auto& rate : known->rates) used += (used.empty() ? "rate: [" : ", ") + to_string(rate);
    used += "]";
  }
  if (!section.get("connections") && known->connections > 0) {
    relay.connections = known->connections;
    used += (used.empty() ? "" : ", ") + fmt::format("connections: {}", known->connections);
  }
  if (used.empty()) return;
  section.context().findings.push_back(
      {Severity::note, place,
       fmt::format("relay '{}': the published limits of {} hold ({}); set your own if they differ", relay.name,
                   known->provider, used)});
}

void read_relays(Section& root, Settings& settings) {
  each_named(root, "relays", [&](const Yaml& name, Section& section) {
    RelayOptions relay;
    relay.name = name.text;
    section.read_line("host", relay.host);
    section.read("port", relay.port, 1, 65535);
    if (const auto choice = section.read_choice("tls", {"starttls", "implicit", "opportunistic", "off"}))
      relay.tls = TlsPolicy(*choice);
    fs::path ca;
    section.read_path("ca_file", ca);
    relay.ca_file = ca.string();
    read_auth(section, relay);
    section.read("connections", relay.connections, 1, 1000);
    section.read("messages_per_connection", relay.messages_per_connection, 1, 1'000'000);
    section.read("allow_plaintext", relay.allow_plaintext);
    section.read("rate", relay.rates);
    read_domains(section, relay);
    use_published_limits(section, name.place, relay);
    if (relay.host.empty()) section.context().error(name.place, "relay '" + name.text + "' needs a host");
    if (relay.tls == TlsPolicy::off && !relay.allow_plaintext && !relay.host.empty() && !is_loopback_host(relay.host)) {
      section.context().error(name.place,
                              "relay '" + name.text + "': tls: off is for loopback only, unless allow_plaintext: true");
    }
    settings.relays[name.text] = std::move(relay);
  });
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

void read_lists(Section& root, Settings& settings) {
  each_named(root, "lists", [&](const Yaml& name, Section& section) {
    ListSettings list;
    list.place = name.place;
    auto& audience = list.audience;
    audience.name = name.text;
    section.read_line("title", audience.title);
    section.read_path("subscribers", audience.subscribers);
    section.read_mailbox("from", audience.from);
    section.read_mailbox("reply_to", audience.reply_to);
    section.read("relay", audience.relays);
    section.read_line("language", audience.language);
    section.read_line("template", audience.template_name);
    section.read_line("newsroom", audience.newsroom);
    section.read("rate", list.rates);
    section.refuse("embargoed", "is not supported yet");
    read_match(section, audience.match);
    if (const auto* columns = section.get("columns")) {
      for (const auto& [known, word] : columns->pairs) {
        if (known.text != "email" && known.text != "name" && known.text != "language" && known.text != "topics") {
          section.context().error(known.place, "'columns' maps email, name, language and topics" +
                                                   did_you_mean(known.text, {"email", "name", "language", "topics"}));
        }
        audience.columns[known.text] = word.text;
      }
    }
    if (audience.subscribers.empty())
      section.context().error(name.place, "list '" + name.text + "' needs subscribers: a CSV or JSON Lines file");
    if (audience.from.empty())
      section.context().error(name.place, "list '" + name.text + "' needs from: Name <address>");
    settings.lists.push_back(std::move(list));
  });
}

void read_channels(Section& root, Settings& settings) {
  each_named(root, "channels", [&](const Yaml& name, Section& section) {
    ChannelOptions channel;
    channel.name = name.text;
    section.read_line("type", channel.type);
    section.read("url", channel.url);
    section.read("secret", channel.secret);
    section.read("rate", channel.rates);
    section.read("default", channel.by_default);
    section.read("allow_private", channel.allow_private);
    section.read_line("newsroom", channel.newsroom);
    section.read_line("template", channel.template_name);
    const auto& planned = planned_channel_types();
    if (std::find(planned.begin(), planned.end(), channel.type) != planned.end()) {
      section.forget_unknown();
      section.context().error(name.place,
                              "channel '" + name.text + "': type " + channel.type + " is not supported yet");
    } else if (!find_channel_type(channel.type)) {
      section.context().error(
          name.place, "channel '" + name.text + "' needs a type: webhook" + did_you_mean(channel.type, {"webhook"}));
    } else if (channel.url.empty()) {
      section.context().error(name.place, "channel '" + name.text + "' needs a url");
    } else if (const auto& url = channel.url.reveal(); url != "not-visible-here" && !url.starts_with("https://") &&
                                                       !(channel.allow_private && url.starts_with("http://"))) {
      section.context().error(
          name.place,
          "channel '" + name.text + "': the url must start with https:// (http:// needs allow_private: true)");
    }
    settings.channels.push_back(std::move(channel));
  });
}

void read_dkim(Section& root, Settings& settings) {
  const auto* dkim = root.get("dkim");
  if (!dkim) return;
  const auto& context = root.context();
  if (!dkim->is_sequence()) return context.error(dkim->place, "'dkim' is a list: - {domain, selector, key_file}");
  auto signers = std::make_shared<DkimSigners>();
  for (const auto& item : dkim->items) {
    Section section(context, &item, "dkim");
    std::string domain, selector;
    fs::path file;
    section.read_line("domain", domain);
    section.read_line("selector", selector);
    section.read_path("key_file", file);
    if (domain.empty() || selector.empty() || file.empty()) {
      context.error(item.place, "an entry of 'dkim' needs domain, selector and key_file");
      continue;
    }
    if (!is_host_name(domain) || !is_host_name(selector)) {
      context.error(item.place, "'" + selector + "._domainkey." + domain + "' is no name for DNS");
      continue;
    }
    const auto pem = read_file(file, 64 * 1024);
    if (!pem && context.secrets == SecretUse::not_needed && fs::exists(file.parent_path())) {
      context.findings.push_back(
          {Severity::note, item.place, "dkim: " + file.string() + " is not visible here; serve will need it"});
      continue;
    }
    auto signer = pem ? DkimSigner::make(domain, selector, *pem, file.string()) : Result<DkimSigner>(pem.error());
    if (!signer) {
      context.error(item.place, "dkim: " + signer.error().text());
      continue;
    }
    if (signer->algorithm() == "rsa-sha256" && signer->bits() < 2048)
      context.findings.push_back(
          {Severity::warning, item.place,
           fmt::format("dkim: {} has {} bits; receivers ask for 2048", file.string(), signer->bits())});
    signers->add(std::move(*signer));
  }
  settings.dkim = std::move(signers);
}

void read_later_features(Section& root, Settings& settings) {
  if (const auto* bounces = root.get("bounces")) {
    Section section(root.context(), bounces, "bounces");
    section.read_mailbox("address", settings.bounce_address);
    root.context().error(bounces->place, "'bounces' is not supported yet");
  }
  if (const auto* http = root.get("http")) {
    Section section(root.context(), http, "http");
    section.read_line("listen", settings.http_listen);
    root.context().error(http->place, "'http' is not supported yet");
  }
}

void read_rest(Section& root, Settings& settings) {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  settings.hostname = name;
  root.read_line("hostname", settings.hostname);
  if (!is_host_name(settings.hostname))
    root.context().error(root.place(), "'hostname': '" + one_line(settings.hostname, 60) + "' cannot be said in EHLO");
  root.read_path("control", settings.control);
  root.read("drain", settings.drain);
  if (const auto* keys = root.get("token_keys")) {
    for (const auto& item : keys->items) {
      Section section(root.context(), &item, "token_keys");
      fs::path file;
      section.read_path("file", file);
      if (!file.empty()) settings.token_keys.push_back(file);
    }
  }
  {
    Section section(root.context(), root.get("retry"), "retry");
    section.read("first", settings.retry.first);
    section.read("factor", settings.retry.factor, 1, 10);
    section.read("max", settings.retry.max);
    section.read("jitter", settings.retry.jitter, 0, 0.9);
    section.read("give_up_after", settings.retry.give_up_after);
  }
  if (const auto choice = root.read_choice("on_unknown", {"resend", "hold"})) settings.on_unknown = OnUnknown(*choice);
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
  root.read_path("templates", settings.templates);
  Section log(root.context(), root.get("log"), "log");
  if (const auto choice = log.read_choice("level", {"trace", "debug", "info", "warn", "error"}))
    settings.log.level = LogLevel(*choice);
  if (const auto choice = log.read_choice("format", {"text", "json"})) settings.log.format = LogFormat(*choice);
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
  const ConfigContext context{directory, secrets, findings, known};
  {
    Section root(context, yaml->is_null() ? nullptr : &*yaml, "");
    read_newsrooms(root, settings);
    read_spool(root, settings);
    read_store(root, settings);
    read_relays(root, settings);
    read_lists(root, settings);
    read_channels(root, settings);
    read_dkim(root, settings);
    read_later_features(root, settings);
    read_rest(root, settings);
  }
  if (!has_errors(findings)) validate_settings(settings, *yaml, findings);
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
