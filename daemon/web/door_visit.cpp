#include "door_visit.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/render/label_languages.hpp"
#include "page.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_agent = 300;
}  // namespace

DoorVisitor visitor_of(const WebRequest& request) {
  return {request.visitor, one_line(request.header("user-agent"), longest_agent)};
}

std::string asked_language(const WebRequest& request) { return Form::parse(request.query()).first("lang"); }

std::optional<DoorList> speaker_of(const Settings& settings, const std::string& list, const std::string& language) {
  if (!list.empty() && settings.list(list)) return list_of(settings, list, language);
  const auto first =
      std::find_if(settings.lists.begin(), settings.lists.end(), [](const auto& one) { return one.subscribe; });
  if (first == settings.lists.end()) return std::nullopt;
  return list_of(settings, first->audience.name, language);
}

std::string preferences_at(const Settings& settings, const PreferencesOf& who) {
  return std::string(preferences_path) + preferences_token(*settings.tokens, who);
}

const OwnList* standing_on(const std::vector<OwnList>& lists, const std::string& list) {
  const auto found = std::find_if(lists.begin(), lists.end(), [&](const auto& one) { return one.name == list; });
  return found == lists.end() ? nullptr : &*found;
}

asio::awaitable<WebResponse> framed(WebPorts ports, std::shared_ptr<const Settings> settings, DoorPage page) {
  if (ports.door_page) co_return co_await ports.door_page(std::move(page));
  co_return own_door_page(page, settings->newsroom(page.newsroom).name);
}

WebResponse page_again(const WebRequest& request) {
  WebResponse again;
  again.status = 303;
  again.headers["Location"] = request.path();
  return again;
}

WebResponse broken_link(const WebRequest& request, std::string_view advice) {
  auto language = asked_language(request);
  if (!is_language_tag(language) || !has_labels(language, {}))
    language = accepted_language(request.header("accept-language"));
  return cut_link_page(language.empty() ? "en" : language, advice);
}

}  // namespace gazetted
