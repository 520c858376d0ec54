// The rooms of the intake without a process: a spool, a list and a ledger in a directory of the test's, a clock that it
// turns, and a note of all that the daemon is told. The ledger has a thread of its own: the intake waits for it.
#pragma once
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gazetted/app/release_acceptor.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/ledger/reader.hpp"
#include "support/files.hpp"
#include "support/turned_clock.hpp"

namespace gazetted::test {

class IntakeFixture : public testing::Test {
 protected:
  IntakeFixture() {
    hooks.accepted = [this](AcceptedNews news) {
      told.push_back("accepted " + news.loaded.row.id);
      accepted.push_back(std::move(news));
    };
    hooks.rejected = [this](const std::string& name, const std::string&) { told.push_back("rejected " + name); };
    hooks.test_refused = [this](const std::string& name, const std::string& reason) {
      told.push_back("not mailed " + name + ": " + reason);
    };
    hooks.command = [this](SpoolCommand command, std::function<void(Status)> done) {
      told.push_back(std::string(to_string(command.verb)) + " " + command.id);
      answers.push_back(std::move(done));
    };
    hooks.trouble = [this](const std::string& subject, const std::string&) { told.push_back(subject); };
  }

  Settings configure() {
    write_list(clock.now() - Duration(3'600'000));
    Findings findings;
    auto made = parse_settings(
        "newsroom: {name: N, email: n@example.org, language: en}\n"
        "spool: {directory: spool}\nstore: sqlite:state/l.db\nnotify: [desk@example.org]\n"
        "relays: {main: {host: 127.0.0.1, port: 25, tls: off}}\n"
        "lists: {press: {subscribers: press.csv, from: N <n@example.org>, relay: main}}\n",
        directory / "gazetted.yaml", SecretUse::not_needed, findings);
    if (has_errors(findings)) broken(to_lines(findings));
    made.templates = source("config/templates");
    made.api.clients = {client("cms"), client("draft"), client("narrow")};
    made.api.clients[1].may_publish = false;
    made.api.clients[2].lists = std::vector<std::string>{"few"};
    return made;
  }
  static ApiClient client(const std::string& name) {
    ApiClient client;
    client.name = name;
    return client;
  }
  void write_list(Time when, const std::string& text = "email\na@example.org\nb@example.org\n") {
    written_at(directory.put("press.csv", text), when);
  }
  static void written_at(const fs::path& file, Time when) {
    const timespec at{to_millis(when) / 1000, 0};
    const timespec both[] = {at, at};
    if (::utimensat(AT_FDCWD, file.c_str(), both, 0) != 0) broken("the time of a file cannot be set");
  }

  // Renamed in, as a writer who knows the spool does it.
  void drop(const std::string& name, const std::string& text) {
    const auto elsewhere = directory.put("elsewhere", text);
    written_at(elsewhere, clock.now());
    fs::rename(elsewhere, spool.incoming() / name);
    spool.hint_moved_in(name);
  }
  Claim claimed(const std::string& name) {
    Claim claim;
    EXPECT_TRUE(spool.claim({name, name}, claim));
    EXPECT_TRUE(spool.copy(claim));
    return claim;
  }
  // What one round of the intake does with what lies there.
  void accept_drops() { accept_drops(settings); }
  void accept_drops(const Settings& with) {
    for (const auto& drop : spool.scan(clock.now()).ready) {
      if (!keeper.waits(drop.current)) acceptor.accept(drop, with);
    }
  }
  void obey_controls() {
    const auto scan = spool.scan(clock.now());
    for (const auto& control : scan.controls) controls.obey(control, scan);
  }
  void pass(Duration time) { clock.turn_to(clock.steady() + time); }

  std::vector<ReleaseRow> live() {
    return *ledger.call([](Ledger& open) { return open.queue().load(); });
  }
  std::vector<std::string> incoming() const { return names_in(spool.incoming()); }
  std::vector<std::string> rejected() const { return names_in(spool.rejected()); }
  std::string reason(const std::string& name) const { return slurp(spool.rejected() / (name + ".error.txt")); }
  // Private copies that nobody has removed.
  std::vector<std::string> copies() const {
    auto names = names_in(spool.archive().directory());
    std::erase_if(names, [](const std::string& name) { return !name.starts_with(".taking-"); });
    return names;
  }

  TemporaryDirectory directory;
  TurnedClock clock;
  asio::io_context io;
  const Settings settings = configure();
  Spool spool = *Spool::open(settings.spool);
  LedgerThread ledger{io, *open_sqlite_ledger(settings.store), clock};
  std::vector<std::string> told;  // to the daemon
  std::vector<AcceptedNews> accepted;
  std::vector<std::function<void(Status)>> answers;  // that the daemon owes
  IntakeHooks hooks;
  bool goes_on = true;
  int woken = 0;
  DropKeeper keeper{spool, ledger, clock, hooks};
  ControlFiles controls{{spool, ledger, clock, keeper, hooks, [this] { ++woken; }}};
  ReleaseAcceptor acceptor{{spool, ledger, clock, keeper, controls, hooks, [this] { return goes_on; }}};
};

}  // namespace gazetted::test
