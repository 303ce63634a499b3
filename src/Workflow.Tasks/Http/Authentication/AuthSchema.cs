using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Schemas;
using static Workflow.Core.Json.Schemas.Schema;

namespace Workflow.Tasks.Http.Authentication;

/// <summary>The member <c>auth</c>, as <see cref="HttpAuthReader"/> reads it: the members that its type has, and no others.</summary>
internal static class AuthSchema
{
    // Its length is known when the task runs.
    private static JsonObject Secret => Text(pattern: TextForms.FromSecret);

    private static JsonObject Plain => Text(1, HttpAuthReader.MaxLength);

    private static JsonObject Optional => Text(most: HttpAuthReader.MaxLength);

    internal static JsonObject Of()
    {
        (HttpAuthReader.AuthType Type, ObjectSchema Members)[] types =
        [
            (HttpAuthReader.AuthType.Basic, Members()
                .With("username", Text(1, HttpAuthReader.MaxLength, $@"^[^:\u0000-\u001f\u007f-\u009f]*{TextForms.End}"), "The user.", isRequired: true)
                .With("password", Secret, "The password, from a secret.", isRequired: true, isWritten: true)),
            (HttpAuthReader.AuthType.Bearer, Members().With("token", Secret, "The token, from a secret.", isRequired: true, isWritten: true)),
            (HttpAuthReader.AuthType.ApiKey, Members()
                .With("value", Secret, "The key, from a secret.", isRequired: true, isWritten: true)
                .With("in", Words(Word.AllLower<HttpAuthReader.KeyPlace>()), "Where it is sent.", "header")
                .With("name", Optional, "The name of the header or of the parameter. Default: X-API-Key, in a query api_key.")
                .Where(SchemaRule.If(SchemaRule.Is("in", "query"), [], SchemaRule.Allows("name", OrNull(OrExpression(Text(pattern: RequestHeader.NameForm))))))),
            (HttpAuthReader.AuthType.Oauth2ClientCredentials, Members()
                .With("token_url", Text(1, HttpTaskConfig.MaxUrlLength, TextForms.WebAddress), "Where the token is requested: https, or http on loopback.", isRequired: true)
                .With("client_id", Plain, "The client.", isRequired: true)
                .With("client_secret", Secret, "Its secret, from a secret.", isRequired: true, isWritten: true)
                .With("scope", Optional, "The scope of the token.")
                .With("parameters", BodySchema.Fields(), "Other parameters of the request, such as audience.")
                .With("client_authentication", Words("basic", "body"), "How the client says who it is.", "basic")),
            (HttpAuthReader.AuthType.ManagedIdentity, Members()
                .With("scope", Plain, "The scope of the token; one of Workflow:Http:ManagedIdentityScopes.", isRequired: true, example: "https://management.azure.com/.default")
                .With("client_id", Optional, "The id of a user-assigned identity.")),
        ];
        return Either(types.Select(type => type.Members.With("type", Words(Word.Lower(type.Type)), "How the caller says who it is.", isRequired: true, isWritten: true).Build()));
    }

    private static ObjectSchema Members() => ConfigSchema.Members();
}
