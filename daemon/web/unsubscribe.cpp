#include "unsubscribe.hpp"

#include "cross_site.hpp"
#include "door_html.hpp"
#include "door_visit.hpp"
#include "form.hpp"
#include "gazetted/web/subscription_book.hpp"
#include "page.hpp"

namespace gazetted {
namespace {

constexpr int again_after = 10;  // seconds

// What a valid token says, as its page needs it.
struct Leaver {
  PreferencesOf who;
  Unsubscription token;
  DoorList list;
  std::string preferences;  // where somebody can choose instead; empty: there is no such page
};

std::optional<Leaver> leaver_of(const WebPorts& ports, const Settings& settings, const WebRequest& request,
                                const std::string& token) {
  auto read = settings.tokens->read_unsubscribe(token);
  if (!read) return std::nullopt;
  const auto wanted = asked_language(request);
  const auto& language = wanted.empty() ? read->language : wanted;
  auto list = list_of(settings, read->list, language);
  const bool is_there = list.has_value();
  Leaver leaver;
  leaver.list = is_there ? std::move(*list) : gone_list(settings, read->list, language);
  leaver.who = PreferencesOf{read->address, read->language, read->list};
  if (leaver.who.language.empty()) leaver.who.language = leaver.list.language;
  if (is_there && ports.book) leaver.preferences = preferences_at(settings, leaver.who);
  leaver.token = std::move(*read);
  return leaver;
}

bool is_one_click(const std::string& form) {
  return form.find("List-Unsubscribe") != std::string::npos && form.find("One-Click") != std::string::npos;
}

asio::awaitable<std::optional<Membership>> standing_of(WebPorts ports, Leaver leaver) {
  if (!ports.book) co_return Membership::on;
  const auto lists = co_await ports.book->lists_of(leaver.who);
  if (!lists) co_return std::nullopt;
  const auto* known = standing_on(*lists, leaver.who.list);
  co_return known ? known->standing : Membership::on;
}

DoorPage page_for(const Leaver& leaver, Membership standing) {
  switch (standing) {
    case Membership::on:
      return leave_page(leaver.list, leaver.who.address, leaver.preferences);
    case Membership::left:
      return left_page(leaver.list, {leaver.list}, leaver.who.address, leaver.preferences);
    case Membership::held:
      return held_page(leaver.list, leaver.who.address);
  }
  return leave_page(leaver.list, leaver.who.address, leaver.preferences);
}

}  // namespace

asio::awaitable<WebResponse> show_unsubscribe(WebPorts ports, WebRequest request, std::string token) {
  const auto settings = ports.settings();
  const auto leaver = leaver_of(ports, *settings, request, token);
  if (!leaver) co_return nothing_here(request.header("accept-language"));
  const auto standing = co_await standing_of(ports, *leaver);
  if (!standing) co_return come_again_later(again_after);
  auto page = page_for(*leaver, *standing);
  co_return co_await framed(ports, settings, std::move(page));
}

asio::awaitable<WebResponse> unsubscribe(WebPorts ports, WebRequest request, std::string token) {
  const auto settings = ports.settings();
  const auto leaver = leaver_of(ports, *settings, request, token);
  if (!leaver) co_return nothing_here(request.header("accept-language"));
  if (ports.book && Form::parse(request.body).first("do") == "back") {
    if (is_sent_from_elsewhere(request, *settings)) co_return page_again(request);
    std::vector<std::string> names(1, leaver->who.list);
    const bool done = co_await ports.book->come_back(leaver->who, std::move(names), visitor_of(request));
    if (!done) co_return come_again_later(again_after);
    const auto standing = co_await standing_of(ports, *leaver);
    if (!standing) co_return come_again_later(again_after);
    auto back = *standing == Membership::on ? back_page(leaver->list, leaver->who.address, leaver->preferences)
                                            : page_for(*leaver, *standing);
    co_return co_await framed(ports, settings, std::move(back));
  }
  if (!is_one_click(request.body)) {
    auto page = leave_page(leaver->list, leaver->who.address, leaver->preferences);
    page.status = 400;
    co_return co_await framed(ports, settings, std::move(page));
  }
  Unsubscription who = leaver->token;
  const bool durable = co_await ports.suppress(std::move(who));
  // Else the mail program, or the person, tries again.
  if (!durable) co_return come_again_later(again_after);
  auto page = page_for(*leaver, Membership::left);
  co_return co_await framed(ports, settings, std::move(page));
}

}  // namespace gazetted
