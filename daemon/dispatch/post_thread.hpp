// The rules of a thread of posts: each is a delivery of its own, and leaves when the one before it is there and can be
// named. Pure.
#pragma once
#include <string>

#include "gazetted/dispatch/delivery_queue.hpp"
#include "gazetted/ledger/batch.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

// Of a later post of a thread, the one that it answers; else null.
const PostRow* post_before(const TargetRow& target, const Delivery& delivery);
// Why a later post cannot be made, now that the one before it is settled; empty: it can, or may yet.
std::string why_thread_ends(const QueuedTarget& target, const Delivery& delivery);
// Durable now. Whether another post of its thread may leave, or must not any more.
bool settle_post(TargetRow& target, const Record& record, State written);

}  // namespace gazetted
