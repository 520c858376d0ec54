// `subscribers:` of a list, where it is fetched.
#include "gazetted/audience/list_source.hpp"

#include <array>

#include "gazetted/audience/fetched_list.hpp"
#include "gazetted/net/url.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

constexpr Duration shortest_every{60'000};
constexpr Duration longest_every{30ll * 24 * 3'600'000};
constexpr std::size_t most_headers = 20;

// RFC 9110 section 5.6.2.
bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("!#$%&'*+-.^_`|~").find(char(c)) != std::string_view::npos;
  });
}

// "Accept: text/csv" is nobody's secret.
bool opens_something(std::string_view name) {
  const auto word = lower(name);
  constexpr std::array<std::string_view, 5> parts = {"auth", "token", "key", "secret", "cookie"};
  return std::any_of(parts.begin(), parts.end(), [&](auto part) { return word.find(part) != std::string::npos; });
}

void read_headers(Section& section, ListSource& source) {
  const auto* node = section.get("headers");
  if (!node) return;
  const auto& context = section.context();
  if (!node->is_mapping()) return context.error(node->place, "'headers' must be 'Name: value' lines");
  if (node->pairs.size() > most_headers)
    return context.error(node->place, fmt::format("'headers' may be at most {}", most_headers));
  for (const auto& [name, value] : node->pairs) {
    if (!is_header_name(name.text)) {
      context.error(name.place, "'" + one_line(name.text, 60) + "' is not the name of a header");
      continue;
    }
    const auto path = section.path() + ".headers." + name.text;
    if (value.is_scalar() && opens_something(name.text))
      tell_inline_secret(context, value.place, "'" + replace_all(path, "*", context.entry) + "'");
    auto secret = value.is_scalar() ? Result<Secret>(Secret(value.text)) : read_secret(value, context, path);
    if (!secret) {
      context.error(secret.error().place().line ? secret.error().place() : value.place,
                    "'" + name.text + "': " + secret.error().message());
    } else if (has_control(secret->reveal())) {
      context.error(value.place, "'" + name.text + "' must be one line, without control characters");
    } else {
      source.headers.emplace_back(name.text, std::move(*secret));
    }
  }
}

void read_command(Section& section, ListSource& source) {
  const auto* node = section.get("command");
  if (!node) return;
  if (node->is_scalar()) {
    if (!trim(node->text).empty()) source.command = {"/bin/sh", "-c", node->text};
  } else {
    section.read("command", source.command);
  }
  if (source.command.empty() || trim(source.command.front()).empty())
    return section.context().error(node->place, "'command' must name a program: [/usr/local/bin/export, --csv]");
  if (!source.command.front().starts_with('/')) {
    section.context().error(node->place,
                            fmt::format("'command': {} needs its whole path, /usr/local/bin/{}",
                                        one_line(source.command.front(), 60), one_line(source.command.front(), 60)));
  }
}

void check_url(Section& section, const ListSource& source) {
  const auto* node = section.get("url");
  if (!node) return;
  const auto& context = section.context();
  const auto url = parse_http_url(source.url);
  if (!url) return context.error(node->place, "'url' must be the address of a file: https://crm.example.org/press.csv");
  if (url->has_user_info)
    context.error(node->place, "'url' must not hold a user or password: put them into headers (Authorization)");
  if (url->scheme != "https" && !source.allow_private)
    context.error(node->place,
                  "'url' must begin with https://: a list of people does not travel in clear (allow_private: true "
                  "permits it)");
}

}  // namespace

void read_subscribers(Section& list, ListOptions& audience) {
  const auto* node = list.get("subscribers");
  if (!node || !node->is_mapping()) return list.read_path("subscribers", audience.subscribers);
  Section section(list.context(), node, "lists.*.subscribers");
  ListSource source;
  section.read_line("url", source.url);
  read_headers(section, source);
  section.read("allow_private", source.allow_private);
  read_command(section, source);
  section.read("every", source.every);
  check_url(section, source);
  const auto& context = section.context();
  if (source.url.empty() == source.command.empty() && !has_errors(context.findings))
    context.error(node->place, "'subscribers' needs one of url and command");
  if (!source.command.empty() && (!source.headers.empty() || source.allow_private))
    context.error(node->place, "'headers' and 'allow_private' are for a url");
  if (source.every < shortest_every || source.every > longest_every) {
    context.error(section.get("every")->place, "'every' must be from 1m to 30d");
  }
  audience.source = std::move(source);
}

fs::path directory_of_list(const Settings& settings, const std::string& list) {
  return settings.spool.state / "lists" / list;
}

void place_fetched_lists(Settings& settings) {
  for (auto& list : settings.lists) {
    auto& audience = list.audience;
    if (audience.source) audience.subscribers = directory_of_list(settings, audience.name) / fetched_list_name;
  }
}

}  // namespace gazetted
