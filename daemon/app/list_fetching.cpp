#include "gazetted/app/list_fetching.hpp"

#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/run_command.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/net/fetch_file.hpp"

namespace gazetted {
namespace {

std::string subscribers_text(std::int64_t number) {
  return format_count(std::uint64_t(number)) + (number == 1 ? " subscriber" : " subscribers");
}

// What makes one trouble another: not its figures.
std::string without_figures(std::string text) {
  std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return text;
}

class Fetching {
 public:
  Fetching(const ListOptions& list, const fs::path& directory, const FetchPorts& ports)
      : list_(list), directory_(directory), p_(ports) {
    report_.record = read_fetch_record(directory);
  }

  FetchReport run(FetchOrder order) {
    auto& record = report_.record;
    const auto now = p_.clock.now();
    const bool another = record.source != identity_of(*list_.source);
    // A time in the future: the clock was set back.
    const bool due = another || now >= next_fetch(*list_.source, record) || (record.tried && *record.tried > now);
    if (order == FetchOrder::when_due && !due) return std::move(report_);
    if (auto status = make_directories(directory_); !status) return fail_with(status.error(), now);
    if (another) {  // what it had from elsewhere is what there is until this one has answered
      record.source = identity_of(*list_.source);
      record.etag = record.last_modified = "";
      record.refused = false;
    }
    if (order == FetchOrder::accept) return accept_refused(now);
    auto fetched = list_.source->url.empty() ? from_command() : from_web();
    if (!p_.goes_on()) return std::move(report_);
    record.tried = now;
    if (!fetched) return fail_with(fetched.error(), now);
    return look_at(*fetched, now);
  }

 private:
  Result<FetchedFile> from_web() const {
    FileToFetch wanted;
    wanted.url = list_.source->url;
    wanted.headers = list_.source->headers;
    wanted.allow_private = list_.source->allow_private;
    std::error_code code;
    if (fs::exists(list_.subscribers, code)) {
      wanted.etag = report_.record.etag;
      wanted.last_modified = report_.record.last_modified;
    }
    wanted.into = fetching_file(directory_);
    wanted.most_bytes = p_.limits.bytes;
    wanted.time = p_.limits.time;
    wanted.goes_on = p_.goes_on;
    return fetch_file(wanted);
  }

  Result<FetchedFile> from_command() const {
    CommandToRun command;
    command.words = list_.source->command;
    command.environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
                           "GAZETTED_LIST=" + list_.name};
    command.output = fetching_file(directory_);
    command.most_output = p_.limits.bytes;
    command.time = p_.limits.time;
    command.goes_on = p_.goes_on;
    const auto end = run_command(command);
    if (!end) return end.error();
    if (!end->succeeded()) return fail("the command {}", describe(*end, command));
    return FetchedFile{true, "", ""};
  }

  FetchReport look_at(const FetchedFile& fetched, Time now) {
    auto& record = report_.record;
    const auto file = fetching_file(directory_);
    const bool same = !fetched.is_changed || is_same_file(file, list_.subscribers);
    if (!same) {
      auto figures = figures_of(file);
      if (!figures) return fail_with(figures.error(), now);
      const auto why = why_not_taken(*figures);
      if (!why.empty()) return refuse(file, why, figures->unfit.empty(), now);
      if (auto status = take_list(directory_, file); !status) return fail_with(status.error(), now);
      record.subscribers = figures->subscribers;
      record.changed = now;
      report_.is_new = true;
    }
    record.etag = fetched.etag;
    record.last_modified = fetched.last_modified;
    return succeed(now);
  }

  // By the planner that releases are accepted with. An error is of the machine.
  Result<FetchedFigures> figures_of(const fs::path& file) const {
    auto before = addresses_before();
    FetchedFigures figures;
    figures.before = std::int64_t(before.size());
    ListOptions fresh = list_;
    fresh.source.reset();
    fresh.subscribers = file;
    const ListOptions* lists[] = {&fresh};
    const PutRecipients put = [&](std::size_t, PlannedAs, const std::vector<Subscriber>& subscribers) {
      for (const auto& one : subscribers) figures.known += before.owner_of(address_key(one.address)) ? 1 : 0;
      return p_.goes_on() ? Status() : Status(fail("the daemon is stopping").blame_machine());
    };
    const auto nobody = [](const std::string&, const std::string&) { return Suppressed::no; };
    const auto planned = plan_lists(lists, nobody, put, [](std::size_t, const RowProblem&) {});
    if (!planned && planned.error().of_machine()) return planned.error();
    if (!planned) figures.unfit = in_its_file(planned.error());
    if (planned) figures.subscribers = planned->front().recipients;
    return figures;
  }

  // The file has another name by then, which is said beside it.
  std::string in_its_file(const Error& error) const {
    auto why = error.message();
    if (const auto prefix = "list '" + list_.name + "': "; why.starts_with(prefix)) why.erase(0, prefix.size());
    return error.place().line > 1 ? fmt::format("line {}: {}", error.place().line, why) : why;
  }

  AddressSet addresses_before() const {
    AddressSet addresses;
    std::error_code code;
    if (!fs::exists(list_.subscribers, code)) return addresses;
    auto reader = open_list(list_);
    while (reader) {
      auto subscriber = (*reader)->next([](const RowProblem&) {});
      if (!subscriber || !*subscriber) break;
      addresses.insert(address_key((*subscriber)->address));
    }
    return addresses;
  }

  FetchReport refuse(const fs::path& file, const std::string& why, bool may_be_accepted, Time now) {
    auto text = "what came was not taken: " + why;
    // What cannot be taken at all does not push out what waits for somebody's word.
    if (!may_be_accepted && report_.record.refused) return fail_with(fail("{}", text), now, Came::something);
    if (auto status = refuse_list(directory_, file); !status) return fail_with(status.error(), now);
    report_.record.refused = may_be_accepted;
    text += "; it is in " + (directory_ / refused_list_name).string();
    if (may_be_accepted) text += ", and '" + accept_command() + "' takes it";
    return fail_with(fail("{}", text), now, Came::what_waits);
  }

  FetchReport accept_refused(Time now) {
    auto& record = report_.record;
    const auto file = directory_ / refused_list_name;
    std::error_code code;
    if (!record.refused || !fs::exists(file, code)) {
      report_.trouble = fail("list '{}': nothing waits to be accepted", list_.name);
      return std::move(report_);
    }
    const auto figures = figures_of(file);
    if (!figures) return fail_with(figures.error(), now);
    if (!figures->unfit.empty()) {
      record.refused = false;
      return fail_with(fail("what waited was not taken: {}", figures->unfit), now, Came::something);
    }
    if (auto status = take_list(directory_, file); !status) return fail_with(status.error(), now);
    record.subscribers = figures->subscribers;
    record.changed = now;
    record.etag = record.last_modified = "";  // the next answer is looked at
    report_.is_new = true;
    return succeed(now, Taken::accepted);
  }

  enum class Taken { fetched, accepted };
  FetchReport succeed(Time now, Taken taken = Taken::fetched) {
    auto& record = report_.record;
    std::error_code code;
    fs::remove(fetching_file(directory_), code);
    if (!record.told.empty()) report_.notice = taken == Taken::accepted ? notice_of_accepted() : notice_of_recovery();
    record.checked = now;
    record.failures = 0;
    record.trouble = record.told = "";
    record.refused = false;
    return save();
  }

  std::string accept_command() const { return typed("fetch " + list_.name + " --accept"); }

  NoticeText notice_of_accepted() const {
    return {"list '" + list_.name + "' is what was accepted",
            fmt::format("What came for list '{}' from {}, and had not been taken, was accepted. It has {}.\n",
                        list_.name, shown(*list_.source), subscribers_text(report_.record.subscribers))};
  }
  NoticeText notice_of_recovery() const {
    return {"list '" + list_.name + "' is fetched again",
            fmt::format("List '{}' was fetched from {} and taken again. It has {}.\n", list_.name, shown(*list_.source),
                        subscribers_text(report_.record.subscribers))};
  }

  enum class Came { nothing, something, what_waits };  // the last: for somebody's word
  FetchReport fail_with(const Error& error, Time now, Came came = Came::nothing) {
    auto& record = report_.record;
    std::error_code code;
    fs::remove(fetching_file(directory_), code);
    ++record.failures;
    record.tried = now;
    record.trouble = one_line(error.text(), 1000);
    if (record.refused && came != Came::what_waits)
      record.trouble += "; what came before that still waits for '" + accept_command() + "'";
    report_.trouble = fail("list '{}': {}", list_.name, error.text());
    if (const auto now_told = without_figures(record.trouble); record.told != now_told) {
      record.told = now_told;
      report_.notice = notice(now, came);
    }
    return save();
  }

  FetchReport save() {
    if (auto status = write_fetch_record(directory_, report_.record); !status && !report_.trouble)
      report_.trouble = status.error();
    return std::move(report_);
  }

  NoticeText notice(Time now, Came came) const {
    const auto& record = report_.record;
    const std::string what = came == Came::nothing ? "could not be fetched" : "was fetched, but not taken";
    std::string text =
        fmt::format("List '{}' {}, from {}:\n{}\n\n", list_.name, what, shown(*list_.source), record.trouble);
    if (!record.is_there()) {
      text += "It never was before: releases to it wait until it is.\n";
    } else {
      text += fmt::format("Releases to it go to what came on {}: {}.\n", format_beside_utc(*record.changed, p_.zone),
                          subscribers_text(record.subscribers));
      text += is_stale(*list_.source, record, now)
                  ? "That is too old: they are held, until they are resumed or it is fetched again.\n"
                  : fmt::format("They are held when nothing could be taken for {}.\n",
                                format_duration(list_.source->every * 3));
    }
    return {"list '" + list_.name + "' " + what, text};
  }

  const ListOptions& list_;
  const fs::path& directory_;
  const FetchPorts& p_;
  FetchReport report_;
};

}  // namespace

FetchReport fetch_list(const ListOptions& list, const fs::path& directory, FetchOrder order, const FetchPorts& ports) {
  return Fetching(list, directory, ports).run(order);
}

bool is_being_fetched(const ListOptions& list, Time now) {
  if (!list.source) return false;
  const auto record = read_fetch_record(list.subscribers.parent_path());
  return record.failures == 0 && is_stale(*list.source, record, now);
}

std::string why_too_old(const ListOptions& list, const Zone& zone, Time now) {
  if (!list.source) return "";
  const auto record = read_fetch_record(list.subscribers.parent_path());
  if (!is_stale(*list.source, record, now)) return "";
  const auto when = record.checked ? fmt::format("was last fetched on {}", format_beside_utc(*record.checked, zone))
                                   : std::string("was never fetched");
  return fmt::format("list '{}' {}, and should be every {}{}", list.name, when, format_duration(list.source->every),
                     record.trouble.empty() ? "" : " (" + record.trouble + ")");
}

std::string fetch_state(const ListOptions& list, const Zone& zone) {
  const auto record = read_fetch_record(list.subscribers.parent_path());
  auto text = fmt::format("fetched every {} from {}", format_duration(list.source->every), shown(*list.source));
  if (record.source != identity_of(*list.source) && record.is_there())
    text += "; what it has now is from another source";
  return text + (record.checked ? "; last on " + format_beside_utc(*record.checked, zone) : "; never until now");
}

std::string fetch_advice(const ListOptions& list, const Zone& zone) {
  if (!list.source) return "";
  const auto record = read_fetch_record(list.subscribers.parent_path());
  if (record.trouble.empty() || !record.changed) return "";
  return fmt::format("list '{}': what came on {} is used, since nothing was taken after it: {}", list.name,
                     format_beside_utc(*record.changed, zone), record.trouble);
}

std::string fetch_trouble(const ListOptions& list) {
  return list.source ? read_fetch_record(list.subscribers.parent_path()).trouble : "";
}

}  // namespace gazetted
