using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Access;

/// <summary>How a caller is known.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<CallerKind>))]
public enum CallerKind
{
    /// <summary>Not at all: the service has no keys and answers this machine only.</summary>
    Local,

    /// <summary>By the key in the settings.</summary>
    Bootstrap,

    /// <summary>By a stored key.</summary>
    Key,

    /// <summary>By an identity provider: with a token, or by App Service authentication.</summary>
    Person,
}
