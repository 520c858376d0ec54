// Notifications of Amazon SNS, and of what speaks like it: who wrote one, as its signature says. What is cheap to
// refuse is refused before anything is fetched. A valid signature proves that some account has sent it; that it is
// ours, only the list of topics says. Pure, fetching is for others; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/feedback/provider.hpp"
#include "gazetted/feedback/webhook_proof.hpp"

namespace gazetted {

inline constexpr std::size_t largest_certificate = 16 * 1024;  // bytes of what a certificate's URL has

enum class SnsType { notification, subscription, unsubscription };

struct SnsMessage {
  SnsType type = SnsType::notification;
  std::string id, topic;
  std::string confirm_url;  // of a subscription, and only where its host may be asked; else empty
  std::string certificate_url;
  std::string signed_text;
  std::string signature;  // bytes
  bool by_sha1 = false;   // SignatureVersion 1
};

// In this order: the headers are the body's, the topic is one of ours, the certificate is where it may be, the
// signature has a version that is known, the time is near.
Result<SnsMessage> read_sns(const Provider::Sns& rules, const std::vector<std::string>& topics, const WebhookPost& post,
                            Time now);

// What is trusted beside the certificates of the system.
struct SnsTrust {
  std::vector<std::string> anchors;  // PEM; each may hold several
  bool system = true;
};

struct SnsVerdict {
  bool good = false;
  std::string why = {};         // it is not
  std::string issuer_url = {};  // a certificate is missing that may be had here (RFC 5280 section 4.2.2.1)
  bool by_certificate = false;  // what was given as a certificate is none: nobody knows whether the message is good
};
// Whether the certificate is one of `rules.names`, is trusted at this time by itself or through `issuers` (PEM or DER)
// and what came with it, and has signed the message.
SnsVerdict verify_sns(const SnsMessage& message, const Provider::Sns& rules, std::string_view certificate,
                      const std::vector<std::string>& issuers, const SnsTrust& trust, Time now);

}  // namespace gazetted
