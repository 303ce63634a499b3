namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in requests for bulk operations.</summary>
internal static class BadBulks
{
    private const string Path = "/api/v1/runs/bulk";

    internal static IEnumerable<BadRequest> Rows =>
    [
        new BadRequest("POST", Path, "no body").Answers(400),
        BadRequest.Json("POST", Path, "the root is a list", "[]").Saying("object"),
        Bulk("""{}""", "/action"),
        Bulk("""{"action": "pause"}""", "/action"),
        Bulk("""{"action": "CANCEL"}""", "/action"),
        Bulk("""{"action": 1}""", "/action"),
        Bulk("""{"action": "cancel", "filters": {}}""", "/filters"),
        Bulk("""{"action": "cancel", "filter": []}""", "/filter"),
        Bulk("""{"action": "cancel", "filter": {"stauts": "RUNNING"}}""", "/filter/stauts"),
        Bulk("""{"action": "cancel", "filter": {"status": "running"}}""", "/filter/status"),
        Bulk("""{"action": "cancel", "filter": {"status": {"a": 1}}}""", "/filter/status"),
        Bulk("""{"action": "cancel", "filter": {"workflow_id": "x", "trigger": "no", "created_from": "today", "active": 1}}""", "/filter/workflow_id", "/filter/trigger", "/filter/created_from", "/filter/active"),
        Bulk("""{"action": "cancel", "filter": null}""", "/filter"),
        Bulk("""{"action": "cancel", "filter": {"workflow_id": [], "status": null, "trigger": ["manual"], "label": [], "business_key": {}}}""", "/filter/workflow_id", "/filter/status", "/filter/trigger", "/filter/label", "/filter/business_key"),
        Bulk("""{"action": "cancel", "filter": {"limit": 5}}""", "/filter/limit"),
        Bulk("""{"action": "cancel", "filter": {"status": "FAILED"}}""", "/filter"),
        Bulk("""{"action": "delete", "filter": {"status": "RUNNING"}}""", "/filter"),
        Bulk("""{"action": "rerun", "filter": {"active": true}}""", "/filter"),
        Bulk("""{"action": "delete", "from": "failed", "version": "latest"}""", "/from", "/version"),
        Bulk("""{"action": "rerun", "from": "task"}""", "/from"),
        Bulk("""{"action": "cancel", "dry_run": "yes"}""", "/dry_run"),
        new BadRequest("GET", "/api/v1/bulk/abc", "no number").Answers(404),
        new BadRequest("GET", "/api/v1/bulk/99999999999", "a number that is too large").Answers(404),
        new BadRequest("GET", "/api/v1/bulk?limit=0", "a limit of 0").Answers(400),
        new BadRequest("GET", "/api/v1/bulk?cursor=x", "no cursor").Answers(400),
        new BadRequest("DELETE", "/api/v1/bulk/1", "a method it does not have").Answers(405),
    ];

    private static BadRequest Bulk(string body, params string[] pointers) => BadRequest.Json("POST", Path, body, body).At(pointers);
}
