/// What operators ask: lists, single reports and deliveries, the balances. On a read-only connection.
#pragma once

#include "store/counters.hpp"
#include "store/event_log.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// *Thread:* the reader's. *Throws* SqlError.
class OperatorReads {
public:
    OperatorReads(const std::filesystem::path& file, const Keys& keys);

    Result<Rows<ReportRow>> list_reports(const ReportFilter& filter, const Page& page);
    Result<ReportView> show_report(const std::string& which);
    Result<Rows<DeliveryRow>> list_deliveries(const DeliveryFilter& filter, const Page& page);
    Result<DeliveryView> show_delivery(DeliveryId delivery);
    Result<Balance> reconcile();
    Result<ChainReport> verify_chain();
    Result<std::vector<EventLine>> events(ReportId report);
    bool is_file_named(const std::string& file) { return file_.find(file); }

private:
    std::optional<ReportId> find_report(const std::string& which);
    DeliveryRow delivery_row(Statement& query);
    std::vector<DeliveryRow> deliveries_of(ReportId report);
    std::vector<UpdateRow> updates_of(Statement& query, std::int64_t id, const std::optional<Key>& key);
    std::string title_of(ReportId report, Statement& query);

    const Keys& keys_;
    Database database_;
    ReportReader reports_;
    Statement by_uid_, by_ref_, received_, of_report_, one_, sealed_, report_updates_, delivery_updates_, file_;
};

}  // namespace jembatan::store
