#include "gazetted/web/api_releases.hpp"

#include <charconv>
#include <mutex>
#include <set>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/web/problem.hpp"

namespace gazetted {
namespace {

constexpr int most_places = 64, most_places_of_one = 32;  // of bodies; each may be as large as spool.max_file_size
constexpr std::chrono::minutes body_patience{5};
constexpr Duration between_strangers{60'000};
constexpr std::string_view methods = "GET, HEAD, PUT, DELETE, OPTIONS";

// --- what comes

struct BodyType {
  std::string_view type, ending;
};
constexpr BodyType body_types[] = {
    {"text/markdown", ".md"},
    {"text/x-markdown", ".md"},
    {"text/plain", ".txt"},
    {"application/x-tar", ""},
    {"application/tar+gzip", ""},
    {"application/x-compressed-tar", ""},
    {"application/x-gtar", ""},
    {"application/gzip", ""},
    {"application/x-gzip", ""},
    {"application/vnd.gnu.tar", ""},
    {"text/html", ".html"},
    {"application/json", ".json"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    {"application/vnd.oasis.opendocument.text", ".odt"},
    {"message/rfc822", ".eml"},
};

bool is_known(std::string_view method) {
  const auto all = split(methods, ',');
  return std::find(all.begin(), all.end(), method) != all.end();
}

std::string_view media_type(std::string_view header) { return trim(header.substr(0, header.find(';'))); }

// "charset" of a Content-Type; empty: it says none.
std::string charset_of(std::string_view header) {
  for (const auto& part : split(header, ';')) {
    const auto equals = part.find('=');
    if (equals == std::string::npos || lower(trim(part.substr(0, equals))) != "charset") continue;
    auto value = std::string(trim(part.substr(equals + 1)));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return lower(value);
  }
  return "";
}

// Nothing: a parameter that nobody knows. A dry run that was misspelt must not be a real one.
std::optional<bool> wants_dry_run(std::string_view query) {
  bool dry = false;
  for (const auto& part : split(query, '&')) {
    if (part == "dry_run=1" || part == "dry_run=true")
      dry = true;
    else if (part != "dry_run=0" && part != "dry_run=false")
      return std::nullopt;
  }
  return dry;
}

std::optional<std::uint64_t> length_of(const WebRequest& head) {
  const auto& text = head.header("content-length");
  std::uint64_t length = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

// --- refusals

std::string seconds_of(Duration wait) { return std::to_string(std::max<std::int64_t>(1, (wait.count() + 999) / 1000)); }

WebResponse problem(int status, std::string reason, std::string detail, const WebRequest& head) {
  return problem_response({status, std::move(reason), std::move(detail)}, head.path());
}

WebResponse unauthorized(const WebRequest& head) {
  const bool tried = !head.header("authorization").empty();
  auto response = problem(401, "token",
                          tried ? "This token is not known."
                                : "A token is needed: Authorization: Bearer TOKEN (`gazetted api-token` makes one).",
                          head);
  response.headers["WWW-Authenticate"] =
      std::string("Bearer realm=\"gazetted\"") + (tried ? ", error=\"invalid_token\"" : "");
  return response;
}

WebResponse too_many(Duration wait, const WebRequest& head) {
  auto response = problem(429, "rate", "This client asks more often than its `rate` allows.", head);
  response.headers["Retry-After"] = seconds_of(wait);
  return response;
}

WebResponse not_allowed(const WebRequest& head) {
  auto response = problem(405, "method", "This address has GET, PUT, DELETE and OPTIONS.", head);
  response.headers["Allow"] = methods;
  return response;
}

// Why the head of a PUT is refused, whoever sends it; nothing: it is not.
std::optional<WebResponse> refusal_of_put(const WebRequest& head, std::uint64_t most) {
  if (!wants_dry_run(head.query()))
    return problem(400, "query", "The only parameter is dry_run=1, which writes nothing.", head);
  const auto& none_match = head.header("if-none-match");
  const auto& match = head.header("if-match");
  if (!none_match.empty() && none_match != "*")
    return problem(400, "precondition", "Of If-None-Match only * is understood: the release has to be new.", head);
  if (!match.empty() && match != "*")
    return problem(412, "precondition", "Releases have no entity tags; of If-Match only * can be met.", head);
  const auto ending = ending_for_type(head.header("content-type"));
  const auto& coding = head.header("content-encoding");
  const auto charset = charset_of(head.header("content-type"));
  const bool is_text = ending && !ending->empty();
  if (!ending || (is_text && !charset.empty() && charset != "utf-8" && charset != "us-ascii") ||
      (!coding.empty() && !equal_ignoring_case(coding, "identity") &&
       (is_text || !equal_ignoring_case(coding, "gzip")))) {
    auto response = problem(
        415, "type",
        "Send text/markdown, text/plain or text/html in UTF-8, application/json (ninjs), a docx or "
        "odt document, a mail (message/rfc822), or a bundle as application/x-tar (perhaps compressed with gzip).",
        head);
    std::vector<std::string> types;
    for (const auto& each : body_types) types.emplace_back(each.type);
    response.headers["Accept"] = join(types, ", ");
    return response;
  }
  const auto length = length_of(head);
  if (!length && head.header("transfer-encoding").empty())
    return problem(411, "length", "Say how long the body is (Content-Length), or send it in chunks.", head);
  if (length && *length > most)
    return problem(413, "too-large", "It is too large: over spool.max_file_size (" + format_size(most) + ").", head);
  return std::nullopt;
}

// --- answers

struct Meaning {
  int status;
  std::string_view reason;       // of a problem
  std::string_view retry_after;  // seconds
  bool has_location;
};

Meaning meaning_of(ReleaseResult result) {
  switch (result) {
    case ReleaseResult::taken:
      return {201, "", "", true};
    case ReleaseResult::held:
      return {202, "", "", true};
    case ReleaseResult::pending:
      return {202, "", "5", true};
    case ReleaseResult::same:
    case ReleaseResult::dry_run:
    case ReleaseResult::shown:
    case ReleaseResult::cancelled:
      return {200, "", "", false};
    case ReleaseResult::unknown:
      return {404, "unknown", "", false};
    case ReleaseResult::forbidden:
      return {403, "forbidden", "", false};
    case ReleaseResult::left:
      return {409, "left", "", false};
    case ReleaseResult::same_text:
      return {409, "same-text", "", false};
    case ReleaseResult::exists:
      return {412, "exists", "", false};
    case ReleaseResult::missing:
      return {412, "missing", "", false};
    case ReleaseResult::too_large:
      return {413, "too-large", "", false};
    case ReleaseResult::invalid:
      return {422, "findings", "", false};
    case ReleaseResult::waits:
      return {503, "waits", "5", false};
    case ReleaseResult::trouble:
      return {503, "trouble", "30", false};
  }
  return {503, "trouble", "30", false};
}

}  // namespace

// How many bodies come, of each client and in all. Shared with them, whichever goes last, on any thread.
struct ApiReleases::BodyPlaces {
  enum class Entry { open, client_has_enough, full };
  Entry enter(const std::string& client) {
    const std::lock_guard lock(mutex);
    if (all >= most_places) return Entry::full;
    auto& own = of_clients[client];
    if (own >= most_places_of_one) return Entry::client_has_enough;
    ++own;
    ++all;
    return Entry::open;
  }
  void leave(const std::string& client) {
    const std::lock_guard lock(mutex);
    --all;
    if (--of_clients[client] == 0) of_clients.erase(client);
  }

 private:
  std::mutex mutex;
  std::map<std::string, int> of_clients;
  int all = 0;
};

namespace {

// A body in the place that it has entered, which is free again when the request is over.
class PlacedBody : public LongBody {
 public:
  PlacedBody(std::shared_ptr<LongBody> body, std::shared_ptr<ApiReleases::BodyPlaces> places, std::string client)
      : body_(std::move(body)), places_(std::move(places)), client_(std::move(client)) {}
  ~PlacedBody() override { places_->leave(client_); }
  PlacedBody(const PlacedBody&) = delete;
  asio::awaitable<bool> take(std::string_view piece) override { return body_->take(piece); }
  const std::shared_ptr<LongBody>& body() const { return body_; }

 private:
  std::shared_ptr<LongBody> body_;
  std::shared_ptr<ApiReleases::BodyPlaces> places_;
  std::string client_;
};

}  // namespace

std::optional<std::string> ending_for_type(std::string_view content_type) {
  const auto type = lower(media_type(content_type));
  for (const auto& each : body_types) {
    if (each.type == type) return std::string(each.ending);
  }
  return std::nullopt;
}

std::set<std::string> endings_of_types() {
  std::set<std::string> endings;
  for (const auto& each : body_types) endings.emplace(each.ending);
  return endings;
}

WebResponse response_to(const ReleaseAnswer& answer, const std::string& path) {
  const auto meaning = meaning_of(answer.result);
  WebResponse response;
  if (meaning.status < 300) {
    response.status = meaning.status;
    response.content_type = "application/json";
    response.body = json::serialize(answer.body) + "\n";
  } else {
    response = problem_response({meaning.status, std::string(meaning.reason), answer.detail, answer.findings}, path);
  }
  if (meaning.has_location) response.headers["Location"] = path;
  if (!meaning.retry_after.empty()) response.headers["Retry-After"] = meaning.retry_after;
  if (meaning.status == 403)
    response.headers["WWW-Authenticate"] = "Bearer realm=\"gazetted\", error=\"insufficient_scope\"";
  return response;
}

ApiReleases::ApiReleases(Ports ports) : p_(std::move(ports)), places_(std::make_shared<BodyPlaces>()) {}
ApiReleases::~ApiReleases() = default;

// One line a minute at most: whoever has no token must not fill the log.
void ApiReleases::note_stranger() {
  ++strangers_;
  const auto now = p_.clock.steady();
  if (told_ != SteadyTime{} && now < told_ + between_strangers) return;
  log(Event::api_refused, {{"count", std::to_string(strangers_)}});
  strangers_ = 0;
  told_ = now;
}

Reception ApiReleases::receive(const WebRequest& head, const Settings& settings) {
  Reception reception;
  if (!settings.api.is_on() || !head.path().starts_with("/api/")) return reception;
  const auto path = head.path();
  const auto id = path.starts_with(api_releases_path) ? path.substr(api_releases_path.size()) : std::string_view();
  const auto& method = head.method;
  if (id.empty() || id.find('/') != std::string_view::npos) {
    reception.refused = problem(404, "path", "There is nothing here; releases are at /api/v1/releases/ID.", head);
  } else if (!is_known(method)) {
    reception.refused = not_allowed(head);
  } else if (method == "OPTIONS") {
    return reception;
  } else if (const auto* client = client_of(bearer_token(head.header("authorization")), settings.api); !client) {
    note_stranger();
    reception.refused = unauthorized(head);
  } else if (const auto wait = quota_.take(*client, p_.clock.steady()); wait > Duration(0)) {
    reception.refused = too_many(wait, head);
  } else if (method == "PUT") {
    return receive_put(head, *client, settings);
  }
  return reception;
}

Reception ApiReleases::receive_put(const WebRequest& head, const ApiClient& client, const Settings& settings) {
  Reception reception;
  reception.refused = refusal_of_put(head, settings.spool.max_file_size);
  if (reception.refused) return reception;
  const auto entry = places_->enter(client.name);
  if (entry != BodyPlaces::Entry::open) {
    reception.refused = entry == BodyPlaces::Entry::full
                            ? problem(503, "busy", "Too much comes in at the same time.", head)
                            : problem(429, "parallel", "This client sends too much at the same time.", head);
    reception.refused->headers["Retry-After"] = "1";
    return reception;
  }
  reception.body = std::make_shared<PlacedBody>(p_.door.begin_body(settings.spool.max_file_size), places_, client.name);
  reception.body_patience = body_patience;
  return reception;
}

asio::awaitable<WebResponse> ApiReleases::answer(WebRequest request, std::string raw_id) {
  WebResponse response;
  if (request.method == "OPTIONS") {
    response.status = 204;
    response.headers["Allow"] = methods;
    co_return response;
  }
  const auto settings = p_.settings();
  const auto* known = client_of(bearer_token(request.header("authorization")), settings->api);
  if (!known) co_return unauthorized(request);  // a reload came between its head and its body
  const auto client = *known;
  const auto id = percent_decode(raw_id).value_or("");
  const std::string path(request.path());
  if (auto status = check_release_id(id); !status) {
    response = problem(request.method == "PUT" ? 400 : 404, "id", status.error().message() + ".", request);
  } else {
    auto given = co_await ask(request, client, id);
    response = response_to(given, path);
  }
  log(Event::api_answered,
      {{"client", client.name},
       {"method",
        request.method == "PUT" && wants_dry_run(request.query()).value_or(true) ? "PUT dry_run" : request.method},
       {"release", one_line(id, 120)},
       {"status", std::to_string(response.status)}});
  co_return response;
}

asio::awaitable<ReleaseAnswer> ApiReleases::ask(const WebRequest& request, const ApiClient& client, std::string id) {
  ReleaseAnswer answer;
  if (request.method == "DELETE") {
    answer = co_await p_.door.cancel(client, std::move(id));
    co_return answer;
  }
  const auto* placed = dynamic_cast<const PlacedBody*>(request.long_body.get());
  if (!placed && request.method == "PUT") {  // a reload came between its head and its body
    answer.detail = "The API was not there when this began.";
    co_return answer;
  }
  if (!placed) {
    answer = co_await p_.door.show(client, std::move(id));
    co_return answer;
  }
  ReleasePut put;
  put.client = client;
  put.id = std::move(id);
  put.ending = ending_for_type(request.header("content-type")).value_or(".md");
  put.only_new = request.header("if-none-match") == "*";
  put.only_there = request.header("if-match") == "*";
  put.dry_run = wants_dry_run(request.query()).value_or(true);
  put.body = placed->body();
  answer = co_await p_.door.put(std::move(put));
  co_return answer;
}

}  // namespace gazetted
