// What a relay's answers mean for mail: pure, so that each answer can be tried in a test. examine_relay() asks.
#pragma once
#include <string>
#include <vector>

#include "gazetted/doctor/doctor.hpp"
#include "gazetted/send/smtp_session.hpp"

namespace gazetted {

// How the relay presents itself, once it has let us in.
struct RelayGreeting {
  SmtpSession::TlsFacts tls;
  std::vector<std::string> features;  // as EHLO said them
  std::uint64_t size_limit = 0;       // of a mail; 0: none was named
};
std::vector<Diagnosis> judge_greeting(const RelayOptions& relay, const RelayGreeting& greeting);

// It did not let us in.
Diagnosis judge_refusal(const RelayOptions& relay, const SmtpAnswer& answer);

// The senders that the relay will see: of bounces where those come back to us, else of each list that it carries.
std::vector<std::string> senders_through(const RelayOptions& relay, const Settings& settings);
// RFC 5321 section 4.1.1.2: a relay that ties senders to accounts says so here.
Diagnosis judge_sender(const RelayOptions& relay, const Settings& settings, const std::string& sender,
                       const SmtpAnswer& answer);

}  // namespace gazetted
