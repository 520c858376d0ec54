// What keeps mail of a configuration from the inbox: relays that answer, a sender that may send, DNS records that
// Gmail, Yahoo and Microsoft ask for. Nothing is sent but the one mail of send_directly(). Blocking.
#pragma once
#include <functional>

#include "gazetted/base/clock_sync.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/net/dns.hpp"
#include "gazetted/send/transport.hpp"

namespace gazetted {

enum class Verdict { good, unknown, advice, bad };

struct Diagnosis {
  Verdict verdict = Verdict::good;
  std::string about;   // "relay main", "example.org"
  std::string text;    // what was found
  std::string remedy;  // what to do; may be empty
};

using Tell = std::function<void(const Diagnosis&)>;

// Scheduled releases leave by it.
void examine_clock(const std::optional<ClockSync>& clock, const Tell& tell);

// Makes one in a directory of its own, as the daemon would; says nothing where there is neither a site nor a program.
void examine_pictures(const Settings& settings, const Tell& tell);

// The URL to enter at each provider, with its secret, and what to set there. For the operator's own eyes.
void examine_webhooks(const Settings& settings, const Tell& tell);

// What became of a mail by which the way back was tried.
struct ReturnTrial {
  std::string address;              // to which it went
  std::string through;              // "relay main", "mx.example.org"
  bool direct = false;              // to a server of the bounce domain, as others' servers bring a bounce
  bool sent = false;                // that took it
  std::string reply;                // what it said
  std::string state, source, said;  // as the daemon says; see app/return_probes
  Duration after{0};                // how long it took, or was waited for
};
Diagnosis judge_return(const ReturnTrial& trial);  // pure
// Brings one mail to a server, without logging in.
SmtpAnswer send_directly(const std::string& host, int port, const Message& message, const Settings& settings);

// Connects as the daemon would, logs in, and offers the sender that bounces come back to.
void examine_relay(const RelayOptions& relay, const Settings& settings, const Tell& tell);

// A domain that is in From. `relays`: whose mail carries it.
void examine_domain(const std::string& domain, const std::vector<std::string>& relays, const Settings& settings,
                    Dns& dns, const Tell& tell);

// The domains of all lists' From.
std::vector<std::string> sending_domains(const Settings& settings);

// The largest receivers' rules for senders of 5,000 mails a day or more, by what was found.
void sum_up_receivers(const std::vector<Diagnosis>& found, const Settings& settings, const Tell& tell);

}  // namespace gazetted
