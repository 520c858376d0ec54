// What receivers see. Twenty tar-pits among a thousand domains: the rate of the other domains beside the
// same run without tar-pits. And the pace: the busiest second beside the configured rate.
//   receivers [RECIPIENTS [RATE [TARPIT_SECONDS]]]      default 20000, 1000 a second, 10 s a mail
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"
#include "gazetted/sandbox/capture.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

constexpr int domains = 1000;
constexpr int tarpits = 20;

bool is_tarpit(const std::string& address) {
  const auto at = address.find("@domain");
  return at != std::string::npos && std::atoi(address.c_str() + at + 7) % (domains / tarpits) == 7;
}

struct Seen {
  double others_per_second = 0;
  std::size_t fullest_second = 0;  // of all mails
  std::size_t from_tarpits = 0;    // when the others were done
};

Seen run(const fs::path& root, int count, int rate, Duration tarpit) {
  CaptureOptions options;
  options.keep_bytes = 1 << 30;  // all of them are looked at
  options.smtp_script = [tarpit](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt" && is_tarpit(step.argument)) action.delay = tarpit;
    return action;
  };
  boost::asio::io_context io;
  auto server = CaptureServer::listen(io, options);
  if (!server) broken(server.error().text());
  std::thread thread([&] { io.run(); });
  TestDaemon daemon(root, {{(*server)->smtp_port(), recipients(count, domains)}},
                    fmt::format("connections: 20, rate: {}/s", rate));
  daemon.start();
  daemon.drop();
  const auto others = [&](const std::vector<CapturedMail>& mails) {
    return std::count_if(mails.begin(), mails.end(), [](const auto& mail) { return !is_tarpit(mail.recipient); });
  };
  const auto wanted = count - count / domains * tarpits;
  std::vector<CapturedMail> mails;
  wait_for(
      [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        if (int((*server)->mail_count()) < wanted) return false;
        mails = (*server)->mails();
        return others(mails) >= wanted;
      },
      600);
  daemon.stop();
  io.stop();
  thread.join();
  Seen seen;
  std::vector<Time> times;
  Time last{};
  for (const auto& mail : mails) {
    times.push_back(mail.at);
    if (is_tarpit(mail.recipient))
      ++seen.from_tarpits;
    else
      last = std::max(last, mail.at);
  }
  std::sort(times.begin(), times.end());
  if (times.empty()) return seen;
  seen.others_per_second = double(others(mails)) * 1000 / double((last - times.front()).count());
  for (std::size_t from = 0, to = 0; to < times.size(); ++to) {
    while (times[to] - times[from] >= Duration(1000)) ++from;
    seen.fullest_second = std::max(seen.fullest_second, to - from + 1);
  }
  return seen;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 20'000;
  const int rate = argc > 2 ? std::atoi(argv[2]) : 1000;
  const int seconds = argc > 3 ? std::atoi(argv[3]) : 10;
  const Scratch scratch;
  const auto good = run(scratch.path / "good", count, rate, Duration(0));
  const auto slow = run(scratch.path / "slow", count, rate, Duration(seconds * 1000));
  std::printf("| %d recipients, %d domains, 20 connections, %d/s | without | with %d tar-pits of %d s | ratio |\n",
              count, domains, rate, tarpits, seconds);
  std::printf("|---|---|---|---|\n| mails a second to the other domains | %.0f | %.0f | %.2f |\n",
              good.others_per_second, slow.others_per_second, slow.others_per_second / good.others_per_second);
  const double allowed = rate + std::max(1.0, rate / 100.0);
  std::printf("\n| pace | busiest second | allowed | ratio |\n|---|---|---|---|\n| %d/s | %zu | %.0f | %.3f |\n", rate,
              good.fullest_second, allowed, double(good.fullest_second) / allowed);
  return 0;
}
