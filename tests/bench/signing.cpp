// DKIM beside what OpenSSL says the cores can do: signatures of a mail of 10 KB by the signer alone, on as many
// threads as there are cores, and the whole daemon with a key, from the drop to the last outcome.
//   signing [RECIPIENTS]      default 10000
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"
#include "gazetted/mail/dkim.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

// RSA-2048 signatures a second on all cores, as `openssl speed` has it.
double openssl_speed(unsigned cores, const fs::path& directory) {
  const auto log = directory / "speed";
  Child child({"openssl", "speed", "-seconds", "3", "-multi", std::to_string(cores), "rsa2048"}, log);
  child.wait();
  const auto text = read_file(log);
  if (!text) return 0;
  const auto at = text->rfind("rsa 2048 bits");
  double sign = 0, verify = 0, rate = 0;
  if (at != std::string::npos) std::sscanf(text->c_str() + at, "rsa 2048 bits %lfs %lfs %lf", &sign, &verify, &rate);
  return rate;
}

double signer_alone(const DkimSigners& signers, unsigned cores) {
  Message mail;
  mail.sender = mail.author = "b@example.org";
  auto& bytes = mail.bytes.own();
  bytes = "From: b@example.org\r\nTo: a@example.org\r\nSubject: x\r\nDate: now\r\n\r\n";
  while (bytes.size() < 10'000) bytes += "Seventy-two columns of what a press office has to say on such a day.\r\n";
  std::atomic<bool> over{false};
  std::atomic<long> count{0};
  std::vector<std::thread> threads;
  const auto begin = Steady::now();
  for (unsigned i = 0; i < cores; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        auto copy = mail;
        signers.sign(copy, Time{});
        ++count;
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::seconds(3));
  over = true;
  for (auto& thread : threads) thread.join();
  return double(count) / seconds_since(begin);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 10'000;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const Scratch scratch;
  const auto pem = make_dkim_key(DkimAlgorithm::rsa);
  const auto file = scratch.path / "key.pem";
  if (!write_file(file, pem, 0600)) return 1;
  DkimSigners signers;
  signers.add(*DkimSigner::make("example.org", "s", pem, "key.pem"));
  std::vector<double> speed, alone, whole;
  const int port = free_port();
  const auto sink = start_sink(port);
  for (int round = 0; round < 3; ++round) {
    speed.push_back(openssl_speed(cores, scratch.path));
    fs::remove(scratch.path / "speed");
    alone.push_back(signer_alone(signers, cores));
    TestDaemon daemon(scratch.path / "run", {{port, recipients(count, 50)}}, "connections: 10",
                      "dkim: [{domain: example.org, selector: s, key_file: " + file.string() + "}]\n");
    daemon.start();
    const auto begin = daemon.drop();
    daemon.wait_sent(count, 300);
    whole.push_back(count / seconds_since(begin));
    daemon.stop();
  }
  std::printf("| DKIM, RSA-2048, 10 KB, %u cores | a second (median of 3) | of openssl speed |\n|---|---|---|\n",
              cores);
  std::printf("| openssl speed rsa2048 | %.0f | 1.00 |\n", median(speed));
  std::printf("| the signer alone | %.0f | %.2f |\n", median(alone), median(alone) / median(speed));
  std::printf("| gazetted, end to end, with its sink on the same cores | %.0f | %.2f |\n", median(whole),
              median(whole) / median(speed));
  return 0;
}
