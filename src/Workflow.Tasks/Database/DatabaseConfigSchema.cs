using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Tasks.Database.Parameters;
using Workflow.Tasks.Schemas;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Tasks.Database;

/// <summary>The config of a DATABASE task, as <see cref="DatabaseConfigReader"/> reads it.</summary>
internal static class DatabaseConfigSchema
{
    internal static JsonElement Json { get; } = ConfigSchema.Json(ConfigSchema.Members()
        .With("connection_string", Text(1, DatabaseTaskConfig.MaxConnectionStringLength), "From a secret: a URL postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or NAME=VALUE;… as the client has it.", isRequired: true, example: "{{ secrets.SALES_DB }}")
        .With("provider", Option<DatabaseProvider>(), "The kind of server. Default: postgresql for a URL, otherwise required.")
        .With("sql", Text(1, DatabaseTaskConfig.MaxSqlLength, TextForms.NoExpression), "The statement, without expressions: @name in it takes a parameter.", isRequired: true, isWritten: true)
        .With("parameters", Either(ParametersByName(), List(Any(), ParameterPlan.MaxParameters)), "Values by name, in the statement @name; or a list of values by place.")
        .With("mode", Option<DatabaseMode>(), "What it returns.", "query")
        .With("max_rows", Whole(1, DatabaseTaskConfig.MaxRowsCeiling), "Most rows of a query; one more fails the task.", DatabaseTaskConfig.DefaultMaxRows)
        .With("max_bytes", Whole(1, DatabaseTaskConfig.MaxBytesCeiling), "Largest output in bytes of JSON; a larger one fails the task.", DatabaseTaskConfig.DefaultMaxBytes)
        .With("isolation_level", Words(Word.AllLower<DatabaseIsolation>().Except(["default"])), "What the transaction sees of others.")
        .Where(If(Is("provider", "sqlite"), [], Allows("connection_string", new JsonObject { ["pattern"] = TextForms.FromSecret }))));

    private static JsonObject ParametersByName()
    {
        var parameters = ConfigSchema.Named(Any(), $"^[A-Za-z_][A-Za-z0-9_]{{0,{ParameterPlan.MaxNameLength - 1}}}{TextForms.End}");
        parameters["maxProperties"] = ParameterPlan.MaxParameters;
        return parameters;
    }
}
