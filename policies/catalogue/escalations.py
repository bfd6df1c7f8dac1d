"""Actions by which a role can give itself more than it was given.

Source: "AWS IAM Privilege Escalation Methods" of Rhino Security Labs (21 methods and later additions), each
named here by the actions that it takes together. ``iam:PassRole`` counts where it reaches roles by a
wildcard: one role that is named is no more than what its author meant to hand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ESCALATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "makes another version of a policy": ("iam:CreatePolicyVersion",),
        "goes back to an older version of a policy": ("iam:SetDefaultPolicyVersion",),
        "makes access keys for another user": ("iam:CreateAccessKey",),
        "gives another user a password": ("iam:CreateLoginProfile",),
        "changes another user's password": ("iam:UpdateLoginProfile",),
        "attaches policies to users": ("iam:AttachUserPolicy",),
        "attaches policies to groups": ("iam:AttachGroupPolicy",),
        "attaches policies to roles": ("iam:AttachRolePolicy",),
        "writes policies into users": ("iam:PutUserPolicy",),
        "writes policies into groups": ("iam:PutGroupPolicy",),
        "writes policies into roles": ("iam:PutRolePolicy",),
        "takes boundaries off roles": ("iam:DeleteRolePermissionsBoundary",),
        "adds users to groups": ("iam:AddUserToGroup",),
        "opens roles to itself": ("iam:UpdateAssumeRolePolicy",),
        "assumes any role that trusts the account": ("sts:AssumeRole",),
        "hands a role to a new instance": ("iam:PassRole", "ec2:RunInstances"),
        "hands a role to a new function": (
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:InvokeFunction",
        ),
        "hands a role to a new function that a stream starts": (
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:CreateEventSourceMapping",
        ),
        "hands a role to a new function that others may call": (
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:AddPermission",
        ),
        "changes the code of functions": ("lambda:UpdateFunctionCode",),
        "changes the layers of functions": ("lambda:UpdateFunctionConfiguration",),
        "hands a role to a new stack": ("iam:PassRole", "cloudformation:CreateStack"),
        "hands a role to a stack set": ("iam:PassRole", "cloudformation:CreateStackSet"),
        "hands a role to a pipeline": (
            "iam:PassRole",
            "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition",
        ),
        "hands a role to a new endpoint of Glue": ("iam:PassRole", "glue:CreateDevEndpoint"),
        "opens an endpoint of Glue to itself": ("glue:UpdateDevEndpoint",),
        "hands a role to a job of Glue": ("iam:PassRole", "glue:CreateJob"),
        "hands a role to a notebook": ("iam:PassRole", "sagemaker:CreateNotebookInstance"),
        "opens notebooks to itself": ("sagemaker:CreatePresignedNotebookInstanceUrl",),
        "hands a role to a build": ("iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"),
        "hands a role to a new project of CodeStar": ("iam:PassRole", "codestar:CreateProject"),
        "hands a role to a task": ("iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
        "hands a role to a state machine": (
            "iam:PassRole",
            "states:CreateStateMachine",
            "states:StartExecution",
        ),
        "hands a role to a schedule": ("iam:PassRole", "scheduler:CreateSchedule"),
        "runs commands on instances": ("ssm:SendCommand",),
        "opens sessions on instances": ("ssm:StartSession",),
    }
)
"""What a role can do with it: the actions that it takes."""
