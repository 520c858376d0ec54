#include "support/fake_networks.hpp"

#include <chrono>

#include "gazetted/base/text.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted::test {

HttpAction json_answer(int status, const std::string& body, std::map<std::string, std::string> headers) {
  HttpAction action;
  action.status = status;
  action.body = body;
  action.headers = std::move(headers);
  return action;
}

HttpAction cut_connection() {
  HttpAction action;
  action.drop = true;
  return action;
}

json::object json_body(const CapturedPost& post) {
  auto parsed = parse_json(post.body);
  return parsed && parsed->is_object() ? parsed->as_object() : json::object{};
}

std::map<std::string, std::string> form_body(const CapturedPost& post) {
  std::map<std::string, std::string> fields;
  const auto decode = [](std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%' || i + 2 >= text.size()) {
        out += text[i] == '+' ? ' ' : text[i];
        continue;
      }
      out += char(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
    return out;
  };
  for (const auto& pair : split(post.body, '&')) {
    const auto equals = pair.find('=');
    if (equals != std::string::npos) fields[decode(pair.substr(0, equals))] = decode(pair.substr(equals + 1));
  }
  return fields;
}

std::string header(const CapturedPost& post, const std::string& name) {
  const auto found = post.headers.find(name);
  return found == post.headers.end() ? "" : found->second;
}

std::int64_t epoch_seconds(double from_now) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now + std::chrono::duration<double>(from_now)).count();
}

HttpAction FakeNetwork::take(const CapturedPost& post) {
  if (auto prepared = prepare(post)) return *prepared;
  const auto fault = faults.empty() ? Fault::none : faults.front();
  if (!faults.empty()) faults.erase(faults.begin());
  switch (fault) {
    case Fault::storm:
      return too_many();
    case Fault::error_inside:
      return error_inside();
    case Fault::broken:
      return json_answer(500, "oops");
    case Fault::refused:
      return refusal();
    case Fault::revoked:
      return revoked();
    case Fault::none:
    case Fault::cut:
    case Fault::slow:
    case Fault::malformed:
    case Fault::stuck:
      break;
  }
  auto answer = publish(post);
  if (fault == Fault::cut) return cut_connection();
  if (fault == Fault::malformed) answer = json_answer(200, "<html>a login page</html>");
  if (fault == Fault::slow) answer.delay = Duration(3'000);
  if (fault == Fault::stuck) answer.delay = Duration(600'000);
  return answer;
}

std::optional<HttpAction> FakeNetwork::read(const std::string&) { return std::nullopt; }
HttpAction FakeNetwork::too_many() const { return json_answer(429, "{}", {{"Retry-After", "1"}}); }
HttpAction FakeNetwork::error_inside() const { return json_answer(200, "{}"); }
HttpAction FakeNetwork::refusal() const { return json_answer(400, R"({"error":"something is wrong with it"})"); }
HttpAction FakeNetwork::revoked() const { return json_answer(401, R"({"error":"who are you?"})"); }

HttpAction FakeNetwork::complain(const std::string& what) {
  complaints.push_back(what);
  return json_answer(400, json::serialize(json::object{{"error", what}}));
}

const FakeNetwork::Post* FakeNetwork::find(const std::string& id) const {
  for (const auto& post : published) {
    if (post.id == id) return &post;
  }
  return nullptr;
}

std::string FakeNetwork::add(Post post) {
  if (post.id.empty()) post.id = std::to_string(1001 + published.size());
  if (!post.answers.empty() && !find(post.answers)) complaints.push_back("it answers a post that is not there");
  published.push_back(post);
  return post.id;
}

bool FakeNetwork::edit(const std::string& id, const std::string& text) {
  for (auto& post : published) {
    if (post.id != id) continue;
    post.text = text;
    edited.push_back(id);
    return true;
  }
  return false;
}

bool FakeNetwork::remove(const std::string& id) {
  removed.push_back(id);
  return std::erase_if(published, [&](const auto& post) { return post.id == id; }) > 0;
}

bool FakeNetwork::has_bearer(const CapturedPost& post, const std::string& token) {
  if (header(post, "authorization") == "Bearer " + token) return true;
  complaints.push_back("the wrong authorization: " + header(post, "authorization"));
  return false;
}

}  // namespace gazetted::test
