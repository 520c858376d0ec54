#include "gazetted/app/feedback_tray.hpp"

#include "gazetted/base/log.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {

FeedbackTray::FeedbackTray(Ports ports, FeedbackFiles files)
    : p_(std::move(ports)), files_(std::move(files)), full_(p_.io, &p_.timers), writing_(p_.io) {}

namespace {

Error too_much() { return fail("more mail comes back than can be written").blame_machine(); }

}  // namespace

std::shared_ptr<FeedbackTray::Batch> FeedbackTray::add(TakenMail mail) {
  if (waiting_bytes_ + mail.bytes.size() > most_waiting) return nullptr;
  if (batches_.empty() || batches_.back()->is_full()) {
    batches_.push_back(std::make_shared<Batch>(p_.io));
    batches_.back()->due = p_.clock.steady() + gathering;
  }
  const auto batch = batches_.back();
  waiting_bytes_ += mail.bytes.size();
  batch->bytes += mail.bytes.size();
  batch->mails.push_back(std::move(mail));
  if (batch->is_full()) full_.raise();
  if (writing_.count() == 0) writing_.spawn(write_all());
  return batch;
}

asio::awaitable<Status> FeedbackTray::put(TakenMail mail) {
  const auto batch = add(std::move(mail));
  if (!batch) co_return too_much();
  while (!batch->status) co_await batch->done.wait();
  co_return *batch->status;
}

asio::awaitable<Status> FeedbackTray::put_all(std::vector<TakenMail> mails) {
  Status status;
  std::vector<std::shared_ptr<Batch>> batches;
  for (auto& mail : mails) {
    auto batch = add(std::move(mail));
    if (!batch) status = too_much();
    if (!batch) break;
    if (batches.empty() || batches.back() != batch) batches.push_back(std::move(batch));
  }
  for (const auto& batch : batches) {
    while (!batch->status) co_await batch->done.wait();
    if (status) status = *batch->status;
  }
  co_return status;
}

asio::awaitable<void> FeedbackTray::write_all() {
  while (!batches_.empty()) {
    const auto batch = batches_.front();
    while (!batch->is_full() && p_.clock.steady() < batch->due) co_await full_.wait(batch->due);
    batches_.pop_front();
    auto work = [files = files_, batch] { return files.put(batch->mails); };
    auto status = co_await on_pool(p_.io, p_.pool, work);
    waiting_bytes_ -= batch->bytes;
    if (!status) log(Event::feedback_trouble, {{"reason", status.error().text()}});
    const bool is_stored = status.has_value();
    batch->status = std::move(status);
    batch->done.raise();
    if (is_stored && p_.arrived) p_.arrived();
  }
}

}  // namespace gazetted
