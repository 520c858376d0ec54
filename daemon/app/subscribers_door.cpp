#include "subscribers_door.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/net/tuple_awaitable.hpp"
#include "gazetted/site/pages.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

constexpr int most_framed = 16;  // at a time: what makes them has other work

std::string newsroom_of(const Settings& settings, const ListSettings& list) {
  return list.audience.newsroom.empty() ? settings.first_newsroom : list.audience.newsroom;
}

ListPlace place_of(const Settings& settings, const std::string& name) {
  const auto* list = settings.list(name);
  return {name, list ? newsroom_of(settings, *list) : std::string()};
}

std::vector<ListPlace> all_lists(const Settings& settings) {
  std::vector<ListPlace> places;
  for (const auto& list : settings.lists) places.push_back({list.audience.name, newsroom_of(settings, list)});
  return places;
}

// Which list speaks of what is of none.
std::string speaker_of(const Settings& settings, const std::string& list) {
  if (settings.list(list)) return list;
  const auto door =
      std::find_if(settings.lists.begin(), settings.lists.end(), [](const auto& one) { return one.subscribe; });
  return door == settings.lists.end() ? std::string() : door->audience.name;
}

void log_trouble(const Error& error) { log(Event::ledger_trouble, {{"reason", error.text()}}); }

// Empty, and in the log, where it cannot be made: the configuration has changed since the page was shown.
OwnMail made_or_nothing(Result<OwnMail> mail) {
  if (mail) return std::move(*mail);
  log(Event::notice_failed, {{"reply", mail.error().text()}});
  return {};
}

}  // namespace

asio::awaitable<std::optional<SignUpAnswer>> SubscribersDoor::sign_up(SignUp request) {
  Confirmation asked;
  asked.list = request.list;
  asked.address = request.written;
  asked.language = request.choices.language;
  asked.asked = request.at;
  asked.text_hash = hex(sha256(request.text)).substr(0, 16);
  std::string speaker = request.list;
  co_return co_await ask(std::move(request), std::move(asked), std::move(speaker));
}

asio::awaitable<std::optional<SignUpAnswer>> SubscribersDoor::ask_to_move(PreferencesOf who, SignUp request) {
  Confirmation asked;
  asked.address = request.written;
  asked.from = address_key(who.address);
  asked.language = request.choices.language;
  asked.asked = request.at;
  asked.text_hash = who.list;  // on which they are by its file: it is part of what is signed
  auto speaker = speaker_of(*p_.configuration.current(), who.list);
  co_return co_await ask(std::move(request), std::move(asked), std::move(speaker));
}

asio::awaitable<std::optional<SignUpAnswer>> SubscribersDoor::ask(SignUp request, Confirmation asked,
                                                                  std::string speaker) {
  const auto settings = p_.configuration.current();
  auto work = [settings, request, asked, speaker](Ledger& ledger) {
    const MakeOwnMail make = [&](std::int64_t number) {
      return made_or_nothing(confirmation_mail(*settings, speaker, asked, number));
    };
    return ledger.subscriptions().sign_up(request, make);
  };
  auto signed_up = co_await on_ledger(p_.io, p_.ledger, work);
  if (!signed_up) {
    log_trouble(signed_up.error());
    co_return std::nullopt;
  }
  log(Event::subscription_asked, {{"list", speaker},
                                  {"mailed", signed_up->mail ? "yes" : "no"},
                                  {"reason", std::string(signed_up->verdict.reason)}});
  if (signed_up->mail) p_.notices.take_up({std::move(*signed_up->mail)});
  if (signed_up->verdict.answer == SignUpAnswer::closed) say_closed(speaker);
  co_return signed_up->verdict.answer;
}

asio::awaitable<std::optional<ConfirmResult>> SubscribersDoor::confirm(Confirmation what, DoorVisitor visitor) {
  const auto settings = p_.configuration.current();
  ConfirmOrder order;
  order.address = address_key(what.address);
  order.written = what.address;
  order.place = place_of(*settings, what.list);
  order.from = what.from;
  order.of_list = what.from.empty() ? std::string() : what.text_hash;
  order.language = what.language;
  order.asked = what.asked;
  order.now = p_.clock.now();
  order.how = "page";
  order.visitor = std::move(visitor);
  order.all_lists = all_lists(*settings);
  co_return co_await carry_out(std::move(order), std::move(what));
}

asio::awaitable<std::optional<ConfirmResult>> SubscribersDoor::confirm_by_reply(ReturnClaim claim) {
  const auto settings = p_.configuration.current();
  auto find = [number = claim.delivery](Ledger& ledger) { return ledger.subscriptions().asked_for(number); };
  const auto asked = co_await on_ledger(p_.io, p_.ledger, find);
  if (!asked) {
    log_trouble(asked.error());
    co_return std::nullopt;
  }
  const bool is_proven = *asked && claim.kind == ReturnKind::confirmation &&
                         proof_of(*settings->tokens, claim, (*asked)->address) == ReturnProof::row_and_person;
  if (!is_proven) co_return ConfirmResult::unknown;
  ConfirmOrder order;
  order.address = (*asked)->address;
  order.written = (*asked)->written;
  order.place = place_of(*settings, (*asked)->list);
  order.language = (*asked)->language;
  order.asked = (*asked)->at;
  order.now = p_.clock.now();
  order.how = "mail";
  order.all_lists = all_lists(*settings);
  Confirmation what;
  what.list = (*asked)->list;
  what.address = (*asked)->written;
  co_return co_await carry_out(std::move(order), std::move(what));
}

asio::awaitable<std::optional<ConfirmResult>> SubscribersDoor::carry_out(ConfirmOrder order, Confirmation what) {
  const auto settings = p_.configuration.current();
  const auto speaker = speaker_of(*settings, what.from.empty() ? what.list : what.text_hash);
  auto work = [settings, order, what, speaker](Ledger& ledger) {
    const MakeOwnMail tell = [&](std::int64_t) {
      return made_or_nothing(moved_mail(*settings, speaker, what.from, what, order.now));
    };
    return ledger.subscriptions().confirm(order, tell);
  };
  auto confirmed = co_await on_ledger(p_.io, p_.ledger, work);
  if (!confirmed) {
    log_trouble(confirmed.error());
    co_return std::nullopt;
  }
  take_over(confirmed->changed);
  if (confirmed->mail) p_.notices.take_up({std::move(*confirmed->mail)});
  if (confirmed->result == ConfirmResult::done)
    log(Event::subscription_changed, {{"list", what.list}, {"what", what.from.empty() ? "subscribed" : "moved"}});
  co_return confirmed->result;
}

asio::awaitable<std::optional<std::vector<OwnList>>> SubscribersDoor::lists_of(PreferencesOf who) {
  const auto settings = p_.configuration.current();
  const auto key = address_key(who.address);
  const auto places = all_lists(*settings);
  auto work = [key, places, from = who.list, now = p_.clock.now()](Ledger& ledger) {
    return ledger.subscriptions().lists_of(key, places, from, now);
  };
  auto rows = co_await on_ledger(p_.io, p_.ledger, work);
  if (!rows) {
    log_trouble(rows.error());
    co_return std::nullopt;
  }
  std::vector<OwnList> lists;
  for (const auto& row : *rows) {
    if (settings->list(row.list)) lists.push_back({row.list, row.choices});
  }
  co_return lists;
}

asio::awaitable<bool> SubscribersDoor::choose(PreferencesOf who, OwnList list, DoorVisitor visitor) {
  auto work = [who, list, visitor, now = p_.clock.now()](Ledger& ledger) {
    return ledger.subscriptions().choose(address_key(who.address), who.address, list.name, list.choices, visitor, now);
  };
  auto done = co_await on_ledger(p_.io, p_.ledger, work);
  if (!done) log_trouble(done.error());
  if (done) log(Event::subscription_changed, {{"list", list.name}, {"what", "chosen"}});
  co_return done.has_value();
}

asio::awaitable<bool> SubscribersDoor::leave(PreferencesOf who, std::vector<std::string> lists, DoorVisitor visitor) {
  std::vector<Suppression> rows;
  if (lists.empty()) lists.emplace_back();  // all
  for (const auto& list : lists) {
    Suppression row;
    row.address = address_key(who.address);
    row.list = list;
    row.reason = "unsubscribed by page";
    row.at = p_.clock.now();
    row.cause = SuppressionCause::unsubscribe;
    rows.push_back(std::move(row));
  }
  Hand by;
  by.door = "page of preferences";
  auto work = [rows, by, visitor, now = p_.clock.now()](Ledger& ledger) {
    return ledger.subscriptions().leave(rows, "page", visitor, now, by);
  };
  auto done = co_await on_ledger(p_.io, p_.ledger, work);
  if (!done) log_trouble(done.error());
  if (done) p_.dispatch.suppress(keys_of(rows));
  if (done) log(Event::subscription_changed, {{"list", lists.front()}, {"what", "left"}});
  co_return done.has_value();
}

asio::awaitable<bool> SubscribersDoor::come_back(PreferencesOf who, std::vector<std::string> lists,
                                                 DoorVisitor visitor) {
  const auto settings = p_.configuration.current();
  for (const auto& list : lists) {
    if (!settings->list(list)) continue;
    const auto place = place_of(*settings, list);
    auto work = [key = address_key(who.address), place, all = all_lists(*settings), visitor, now = p_.clock.now()](
                    Ledger& ledger) { return ledger.subscriptions().come_back(key, place, all, visitor, now); };
    auto changed = co_await on_ledger(p_.io, p_.ledger, work);
    if (!changed) {
      log_trouble(changed.error());
      co_return false;
    }
    take_over(*changed);
    log(Event::subscription_changed, {{"list", list}, {"what", "came back"}});
  }
  co_return true;
}

asio::awaitable<WebResponse> SubscribersDoor::framed(DoorPage page) {
  const auto settings = p_.configuration.current();
  const auto has_page = settings->site.is_on() && settings->site.newsrooms.contains(page.newsroom);
  if (!has_page || framing_ >= most_framed) co_return own_door_page(page, settings->newsroom(page.newsroom).name);
  auto work = [this, settings, page]() -> Result<SiteFile> {
    const auto theme = p_.theme.of(*settings);
    if (!theme) return theme.error();
    if (!(*theme)->find("door")) return SiteFile{};
    const bool searches = settings->site.search;
    return framed_door_page(SiteView{**theme, settings->site.newsrooms, searches},
                            {page.newsroom, page.language, page.path, page.heading, page.html});
  };
  ++framing_;
  auto file = co_await on_pool(p_.io, p_.pool, work);
  --framing_;
  if (!file) log(Event::site_trouble, {{"reason", file.error().text()}});
  if (!file || file->bytes.empty()) co_return own_door_page(page, settings->newsroom(page.newsroom).name);
  co_return site_door_page(page, std::move(file->bytes));
}

asio::awaitable<void> SubscribersDoor::look_after() {
  asio::steady_timer timer(p_.io);
  while (true) {
    auto work = [now = p_.clock.now()](Ledger& ledger) { return ledger.subscriptions().drop_unconfirmed(now); };
    auto dropped = co_await on_ledger(p_.io, p_.ledger, work);
    if (!dropped) log_trouble(dropped.error());
    if (dropped && *dropped > 0)
      log(Event::subscription_changed, {{"what", "not confirmed"}, {"count", std::to_string(*dropped)}});
    timer.expires_after(one_day);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
  }
}

void SubscribersDoor::take_over(const LeavingTakenBack& changed) {
  if (!changed.ended.empty()) p_.dispatch.unsuppress(keys_of(changed.ended));
  if (!changed.begun.empty()) p_.dispatch.suppress(keys_of(changed.begun));
}

void SubscribersDoor::say_closed(const std::string& list) {
  const auto now = p_.clock.now();
  auto [said, is_new] = closed_.try_emplace(list, now);
  if (!is_new && now - said->second < one_day) return;
  said->second = now;
  p_.notices.tell(
      {"Nobody can subscribe to " + list,
       fmt::format("The form of list {0} is closed: of the last 100 mails that asked to confirm a "
                   "subscription, fewer than 10 were confirmed, so somebody is probably entering addresses "
                   "of others.\n\nIt opens again by itself when those mails are a day old. Who really asked "
                   "can be put on the list with: gazetted subscribe ADDRESS --list {0} --basis consent\n",
                   list)});
}

}  // namespace gazetted
